/// \file
/// From a column of the current row to a C++ type. Not for authors: use Row and Rows.

#ifndef SOLDER_DETAIL_COLUMN_HPP
#define SOLDER_DETAIL_COLUMN_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "solder/detail/host.hpp"
#include "solder/value.hpp"

namespace solder {
inline namespace v1 {
namespace detail {

/// A statement that stands on a row. Doesn't own it.
struct Cursor {
  Host host;
  solder_statement* statement = nullptr;

  [[nodiscard]] std::string_view column_name(std::uint32_t index) const {
    solder_string name = {};
    host.check(host.table->column_name(statement, index, &name));
    return from_abi(name);
  }

  [[nodiscard]] solder_value value(std::uint32_t index) const {
    solder_value value = {};
    host.check(host.table->column(statement, index, &value));
    return value;
  }

  [[nodiscard]] std::int64_t integer(std::uint32_t index, const solder_value& value) const {
    if (value.type == SOLDER_INTEGER || value.type == SOLDER_BOOLEAN) return value.as.integer;
    std::int64_t integer = 0;
    host.check(host.table->column_integer(statement, index, &integer));
    return integer;
  }

  [[nodiscard]] double real(std::uint32_t index, const solder_value& value) const {
    if (value.type == SOLDER_REAL) return value.as.real;
    double real = 0;
    host.check(host.table->column_real(statement, index, &real));
    return real;
  }

  [[nodiscard]] std::string_view text(std::uint32_t index, const solder_value& value) const {
    if (value.type == SOLDER_TEXT) return Value(value).text();
    solder_string text = {};
    host.check(host.table->column_text(statement, index, &text));
    return from_abi(text);
  }

  [[noreturn, gnu::cold]] void refuse_null(std::uint32_t index) const {
    const std::string_view name = column_name(index);
    refuse("cannot read column '%.*s': it is null; read it as a std::optional, or use COALESCE",
           shown_length(name), name.data());
  }

  [[noreturn, gnu::cold]] void refuse_number(std::uint32_t index, std::int64_t number) const {
    const std::string_view name = column_name(index);
    refuse("cannot read column '%.*s': %lld doesn't fit the type it is read as", shown_length(name),
           name.data(), static_cast<long long>(number));
  }

  /// A message has room for a name of ordinary length.
  [[nodiscard]] static int shown_length(std::string_view name) noexcept {
    return static_cast<int>(name.size() < 100 ? name.size() : 100);
  }
};

/// As an integer of another width. \throws Error when it doesn't fit.
template <class T>
[[nodiscard]] T read_number(const Cursor& cursor, std::uint32_t index, const solder_value& value) {
  const std::int64_t integer = cursor.integer(index, value);
  const T number = static_cast<T>(integer);
  const bool keeps_sign = std::is_signed_v<T> || integer >= 0;
  if (!keeps_sign || static_cast<std::int64_t>(number) != integer) {
    cursor.refuse_number(index, integer);
  }
  return number;
}

/// A value that is not null, converted as SQL's CAST does.
template <class T>
[[nodiscard]] T read_present(const Cursor& cursor, std::uint32_t index, const solder_value& value) {
  if constexpr (std::is_same_v<T, bool>) {
    return cursor.integer(index, value) != 0;
  } else if constexpr (kIsNumber<T>) {
    return read_number<T>(cursor, index, value);
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(cursor.real(index, value));
  } else if constexpr (std::is_same_v<T, std::string_view> || std::is_same_v<T, std::string>) {
    return T(cursor.text(index, value));
  } else if constexpr (std::is_same_v<T, Blob>) {
    if (value.type == SOLDER_BLOB) return Value(value).blob();
    const std::string_view text = cursor.text(index, value);
    return {text.data(), text.size()};
  } else {
    static_assert(kNever<T>,
                  "solder: a column can't be read as this type; use an integer, double, bool, "
                  "std::string, std::string_view, solder::Blob, solder::Value, or a "
                  "std::optional of one of them");
  }
}

/// Column `index`, which holds `value`, as a T.
/// \throws Error when it is null and T can't be, or when a number doesn't fit.
template <class T>
[[nodiscard]] T read_column(const Cursor& cursor, std::uint32_t index, const solder_value& value) {
  if constexpr (std::is_same_v<T, Value>) {
    return Value(value);
  } else if constexpr (kIsOptional<T>) {
    if (value.type == SOLDER_NULL) return T();
    return T(read_column<typename T::value_type>(cursor, index, value));
  } else {
    if (value.type == SOLDER_NULL) cursor.refuse_null(index);
    return read_present<T>(cursor, index, value);
  }
}

/// Whether a T points into the row, so that it is gone with the row.
template <class T>
[[nodiscard]] constexpr bool is_view() {
  if constexpr (kIsOptional<T>) {
    return is_view<typename T::value_type>();
  } else {
    return std::is_same_v<T, std::string_view> || std::is_same_v<T, Blob> ||
           std::is_same_v<T, Value>;
  }
}

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
