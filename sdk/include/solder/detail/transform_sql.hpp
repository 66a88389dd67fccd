/// \file
/// What db.transform is asked to do, and the SQL for it. Not for authors: use Database::transform.

#ifndef SOLDER_DETAIL_TRANSFORM_SQL_HPP
#define SOLDER_DETAIL_TRANSFORM_SQL_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "solder/database.hpp"
#include "solder/statement.hpp"
#include "solder/value.hpp"

namespace solder {
inline namespace v1 {
namespace detail {

/// What one call of db.transform says, beside its function. Points to the caller's own texts.
struct TransformRequest {
  std::string_view table = {};
  std::vector<const char*> keys = {};
  std::vector<const char*> from = {};
  std::vector<const char*> to = {};
  std::string_view condition = {};
  std::vector<Named> arguments = {};  ///< of the condition; without names they are in order
  unsigned threads = 0;               ///< 0: as many as there are processors, up to kMostThreads

  [[nodiscard]] std::size_t width_read() const noexcept { return keys.size() + from.size(); }
  [[nodiscard]] std::size_t width_written() const noexcept { return to.size() + keys.size(); }
};

[[nodiscard]] inline std::string quoted_name(std::string_view name) {
  std::string text = "\"";
  for (const char letter : name) {
    if (letter == '"') text += '"';
    text += letter;
  }
  return text + '"';
}

/// `column` of `table`. With the table's name, because SQLite takes a quoted name that is no column
/// for a text: https://www.sqlite.org/quirks.html, 8.
[[nodiscard]] inline std::string quoted_column(std::string_view table, std::string_view column) {
  return quoted_name(table) + '.' + quoted_name(column);
}

/// Whether SQLite takes them for the same: letters of ASCII are the same in both cases.
[[nodiscard]] inline bool is_same_name(std::string_view left, std::string_view right) noexcept {
  if (left.size() != right.size()) return false;
  const auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  };
  for (std::size_t index = 0; index < left.size(); ++index) {
    if (lower(left[index]) != lower(right[index])) return false;
  }
  return true;
}

/// `piece(name)` for each name, with `between` between them.
template <class Piece>
[[nodiscard]] std::string joined(const std::vector<const char*>& names, const char* between,
                                 const Piece& piece) {
  std::string text;
  for (const char* const name : names) {
    if (!text.empty()) text += between;
    text += piece(name);
  }
  return text;
}

/// " WHERE …", or nothing.
[[nodiscard]] inline std::string where_clause(const TransformRequest& request) {
  if (request.condition.empty()) return {};
  return " WHERE (" + std::string(request.condition) + ")";
}

/// `SELECT keys, from FROM table WHERE …`.
[[nodiscard]] inline std::string select_rows(const TransformRequest& request) {
  const auto column = [&](const char* name) { return quoted_column(request.table, name); };
  return "SELECT " + joined(request.keys, ", ", column) + ", " +
         joined(request.from, ", ", column) + " FROM " + quoted_name(request.table) +
         where_clause(request);
}

/// ` ORDER BY keys`: the order in which rows are written, and the first of those that fail is
/// named.
[[nodiscard]] inline std::string order_by_keys(const TransformRequest& request) {
  return " ORDER BY " + joined(request.keys, ", ", [&](const char* name) {
           return quoted_column(request.table, name);
         });
}

/// A statement with the condition's arguments bound to it.
[[nodiscard]] inline Statement prepare_with_arguments(Database& db, const TransformRequest& request,
                                                      const std::string& sql) {
  Statement statement = db.prepare(sql);
  std::uint32_t position = 0;
  for (const Named& argument : request.arguments) {
    if (argument.name.empty()) {
      statement.bind(++position, argument.value);
    } else {
      statement.bind(argument.name, argument.value);
    }
  }
  return statement;
}

/// `with id 17`, or `with tenant 3, code 'x'`: how messages name a row.
[[nodiscard]] inline std::string name_row(const TransformRequest& request,
                                          const solder_value* keys) {
  std::string text;
  for (std::size_t index = 0; index < request.keys.size(); ++index) {
    text += index == 0 ? "with " : ", ";
    text += request.keys[index];
    const Value key(keys[index]);
    if (key.type() == SOLDER_INTEGER || key.type() == SOLDER_BOOLEAN) {
      text += ' ' + std::to_string(key.integer());
    } else if (key.type() == SOLDER_REAL) {
      text += ' ' + std::to_string(key.real());
    } else if (key.type() == SOLDER_TEXT) {
      text.append(" '").append(key.text()).append("'");
    } else {
      text += key.is_null() ? " null" : " of " + std::to_string(key.blob().size) + " bytes";
    }
  }
  return text;
}

/// Why a row fails the step. The same words whichever way the table is transformed.
[[nodiscard]] inline std::string describe_row_failure(const TransformRequest& request,
                                                      const solder_value* keys, const char* why) {
  return "cannot transform the row of '" + std::string(request.table) + "' " +
         name_row(request, keys) + ": " + why;
}

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
