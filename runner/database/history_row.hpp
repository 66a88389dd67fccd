/// \file
/// What the two tables of the history have in common: binding and reading rows with care.

#ifndef SOLDER_RUNNER_DATABASE_HISTORY_ROW_HPP
#define SOLDER_RUNNER_DATABASE_HISTORY_ROW_HPP

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/connection.hpp"
#include "core/error.hpp"

namespace solder::runner {

/// `text` as a value to bind; it must live as long as the value.
[[nodiscard]] solder_value text_value(std::string_view text);

/// A value to bind: a text, a number or, where there is nothing, null.
using HistoryValue = std::variant<std::monostate, std::string_view, std::int64_t>;

/// As the port takes them; texts must live as long as the values.
[[nodiscard]] std::vector<solder_value> values_of(std::initializer_list<HistoryValue> sources);

/// A prepared statement with its values, which must live as long as it.
[[nodiscard]] std::unique_ptr<Statement> bound(Connection& connection, std::string_view sql,
                                               std::initializer_list<HistoryValue> values);

/// Reads rows of `table` and names the one that can't be read: anybody may have written them.
class RowReader {
 public:
  RowReader(Statement& statement, const std::string& table)
      : statement_(statement), table_(table) {}

  /// A text or a number as text. \throws Error (ErrorCode::history) for a blob, for text that is
  /// not UTF-8, has control characters or is longer than anything that is shown.
  [[nodiscard]] std::optional<std::string> optional_text(std::uint32_t column) const;
  /// A time to the second, empty for null: servers keep parts of it.
  [[nodiscard]] std::string time(std::uint32_t column) const;
  /// \throws Error (ErrorCode::history) also for null.
  [[nodiscard]] std::string text(std::uint32_t column) const;
  /// Text of any length and content, for what is only shown escaped.
  [[nodiscard]] std::string any_text(std::uint32_t column) const;

  /// \throws Error (ErrorCode::history) "row 3 …": `why` goes on after the row.
  [[noreturn]] void refuse(const std::string& why) const;

 private:
  Statement& statement_;
  const std::string& table_;
};

}  // namespace solder::runner

#endif
