/// \file
/// Prepared statements.

#ifndef SOLDER_STATEMENT_HPP
#define SOLDER_STATEMENT_HPP

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "solder/detail/column.hpp"
#include "solder/detail/types.hpp"
#include "solder/rows.hpp"
#include "solder/value.hpp"

namespace solder {
inline namespace v1 {

/// One prepared statement; gives itself back at the end of its scope. Made by Database::prepare.
///
/// Placeholders are `?`, numbered from 1, and `:name`, on every database. Preparing the same text
/// again is cheap, also in a loop: the runner keeps prepared statements by their text.
class Statement {
 public:
  /// \throws Error when the database refuses the SQL, or when it is more than one statement.
  Statement(const detail::Host& host, std::string_view sql) : cursor_{host} {
    host.check(host.table->prepare(host.context, detail::to_abi(sql), &cursor_.statement));
  }
  ~Statement() {
    if (cursor_.statement != nullptr) cursor_.host.table->finalize(cursor_.statement);
  }
  Statement(Statement&& other) noexcept : cursor_(other.cursor_) {
    other.cursor_.statement = nullptr;
  }
  Statement& operator=(Statement&& other) noexcept {
    std::swap(cursor_, other.cursor_);
    return *this;
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Binds the placeholder of that number, counted from 1. The data is copied.
  /// \return this statement, so that calls can be chained.
  template <class T>
  Statement& bind(std::uint32_t index, const T& value) {
    return bind_value(index, detail::to_value(value));
  }

  /// Binds the placeholder `:name`; the colon may be there or not. The data is copied.
  template <class T>
  Statement& bind(std::string_view name, const T& value) {
    return bind_value(named(name, value));
  }

  /// Goes to the next row. \return false after the last one.
  bool step() { return check(table().step(cursor_.statement)) == SOLDER_ROW; }

  /// Makes it ready to run again, with all placeholders null.
  void reset() { check(table().reset(cursor_.statement)); }

  /// Runs it once with these arguments, in order or `named`, and discards rows: the fast way to
  /// write many rows. Without arguments it runs with what was bound before. It is reset afterwards.
  /// \throws Error also when the number of arguments isn't that of the placeholders.
  template <class... Arguments>
  void run(const Arguments&... arguments) {
    if constexpr (sizeof...(Arguments) > 0 && !(std::is_same_v<Arguments, Named> || ...)) {
      const detail::Array<solder_value, sizeof...(Arguments)> values = {
          {detail::to_value(arguments)...}};
      check(table().run(cursor_.statement, values.data(), sizeof...(Arguments)));
    } else {
      bind_all(arguments...);
      while (step()) {
      }
      reset();
    }
  }

  /// Starts it with these arguments; the rows are read from the result, which must not outlive this
  /// statement. Without arguments it starts with what was bound before. \see Database::query
  template <class... T, class... Arguments>
  [[nodiscard]] Rows<T...> query(const Arguments&... arguments) {
    bind_all(arguments...);
    return Rows<T...>(cursor_);
  }

  /// Column `index`, counted from 0, of the row that `step` went to.
  /// \throws Error when it is null and T isn't a std::optional, or when a number doesn't fit.
  template <class T>
  [[nodiscard]] T column(std::uint32_t index) const {
    return detail::read_column<T>(cursor_, index, cursor_.value(index));
  }

  /// 0 when the statement yields no rows.
  [[nodiscard]] std::uint32_t column_count() const {
    return table().column_count(cursor_.statement);
  }
  [[nodiscard]] std::string_view column_name(std::uint32_t index) const {
    return cursor_.column_name(index);
  }
  /// The number of placeholders; a name used twice counts once.
  [[nodiscard]] std::uint32_t parameter_count() const {
    return table().parameter_count(cursor_.statement);
  }

  /// Binds arguments, in order or `named`, to all placeholders. Nothing happens without arguments.
  template <class... Arguments>
  void bind_all(const Arguments&... arguments) {
    if constexpr (sizeof...(Arguments) > 0) {
      if (sizeof...(Arguments) != parameter_count()) {
        detail::refuse("the statement has %u placeholders, but %zu arguments were given",
                       parameter_count(), sizeof...(Arguments));
      }
      std::uint32_t position = 0;
      (bind_next(position, arguments), ...);
    }
  }

  /// For code that calls the C ABI itself.
  [[nodiscard]] solder_statement* abi() const noexcept { return cursor_.statement; }

 private:
  [[nodiscard]] const solder_host& table() const noexcept { return *cursor_.host.table; }

  std::int32_t check(std::int32_t status) const { return cursor_.host.check(status); }

  Statement& bind_value(std::uint32_t index, const solder_value& value) {
    check(table().bind(cursor_.statement, index, &value));
    return *this;
  }

  Statement& bind_value(const Named& argument) {
    check(table().bind_by_name(cursor_.statement, detail::to_abi(argument.name), &argument.value));
    return *this;
  }

  template <class T>
  void bind_next(std::uint32_t& position, const T& argument) {
    if constexpr (std::is_same_v<T, Named>) {
      bind_value(argument);
    } else {
      bind_value(++position, detail::to_value(argument));
    }
  }

  detail::Cursor cursor_;
};

/// Rows together with the statement that yields them, as Database::query returns them.
template <class... T>
class Query {
 public:
  template <class... Arguments>
  explicit Query(Statement&& statement, const Arguments&... arguments)
      : statement_(std::move(statement)), rows_(statement_.query<T...>(arguments...)) {}

  auto begin() { return rows_.begin(); }
  detail::EndOfRows end() noexcept { return {}; }

 private:
  // Before the rows: they reset the statement when they go.
  Statement statement_;
  Rows<T...> rows_;
};

}  // namespace v1
}  // namespace solder

#endif
