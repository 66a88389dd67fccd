/// \file
/// Values on their way to and from the database: which C++ types can be bound to a placeholder, and
/// the views that a row hands out.

#ifndef SOLDER_VALUE_HPP
#define SOLDER_VALUE_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "solder/abi.h"
#include "solder/detail/host.hpp"

namespace solder {
inline namespace v1 {

/// Bytes. A view: whoever made it keeps them alive.
struct Blob {
  const void* data = nullptr;
  std::size_t size = 0;
};

/// A value of a row as it is stored, whatever its type. A view, valid until the next call on its
/// statement. Can be bound again, so rows can be copied without naming their types.
class Value {
 public:
  Value() = default;
  explicit Value(const solder_value& value) noexcept : value_(value) {}

  /// SOLDER_NULL, SOLDER_INTEGER, SOLDER_REAL, SOLDER_TEXT, SOLDER_BLOB or SOLDER_BOOLEAN.
  [[nodiscard]] int type() const noexcept { return value_.type; }
  [[nodiscard]] bool is_null() const noexcept { return value_.type == SOLDER_NULL; }
  /// 0 unless `type()` is SOLDER_INTEGER or SOLDER_BOOLEAN.
  [[nodiscard]] std::int64_t integer() const noexcept {
    return type() == SOLDER_INTEGER || type() == SOLDER_BOOLEAN ? value_.as.integer : 0;
  }
  /// 0 unless `type()` is SOLDER_REAL.
  [[nodiscard]] double real() const noexcept { return type() == SOLDER_REAL ? value_.as.real : 0; }
  /// Empty unless `type()` is SOLDER_TEXT.
  [[nodiscard]] std::string_view text() const noexcept {
    if (type() != SOLDER_TEXT || value_.length == 0) return {};
    return {static_cast<const char*>(value_.as.data), value_.length};
  }
  /// Empty unless `type()` is SOLDER_BLOB or SOLDER_TEXT.
  [[nodiscard]] Blob blob() const noexcept {
    if (type() != SOLDER_BLOB && type() != SOLDER_TEXT) return {};
    return {value_.as.data, value_.length};
  }
  [[nodiscard]] const solder_value& abi() const noexcept { return value_; }

 private:
  solder_value value_ = {};
};

namespace detail {

template <class>
inline constexpr bool kNever = false;

/// Whether T is a std::optional, by what can be done with it: whoever uses one has included it.
template <class T, class = void>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<
    T, std::void_t<typename T::value_type, decltype(std::declval<const T&>().has_value())>> = true;

/// `char` and its wide relatives are letters, not numbers; to bind one, say which you mean.
template <class T>
inline constexpr bool kIsCharacter = std::is_same_v<T, char> || std::is_same_v<T, wchar_t> ||
                                     std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>;

template <class T>
inline constexpr bool kIsNumber =
    std::is_integral_v<T> && !std::is_same_v<T, bool> && !kIsCharacter<T>;

/// \throws Error (SOLDER_MISUSE) above 4 GiB.
[[nodiscard]] inline solder_value bytes_value(const void* data, std::size_t size,
                                              std::uint8_t type) {
  if (size > UINT32_MAX) refuse("cannot bind a value of %zu bytes: the most is 4294967295", size);
  solder_value value = {};
  value.as.data = data;
  value.length = static_cast<std::uint32_t>(size);
  value.type = type;
  return value;
}

[[nodiscard]] inline solder_value integer_value(std::int64_t integer, std::uint8_t type) noexcept {
  solder_value value = {};
  value.as.integer = integer;
  value.type = type;
  return value;
}

/// \throws Error (SOLDER_MISUSE) for an unsigned number above the largest signed one: a database's
/// integer has 64 bits and a sign.
template <class T>
[[nodiscard]] solder_value number_value(T number) {
  if constexpr (std::is_unsigned_v<T> && sizeof(T) >= sizeof(std::int64_t)) {
    if (number > static_cast<T>(INT64_MAX)) {
      refuse("cannot bind %llu: the largest integer is 9223372036854775807",
             static_cast<unsigned long long>(number));
    }
  }
  return integer_value(static_cast<std::int64_t>(number), SOLDER_INTEGER);
}

[[nodiscard]] inline solder_value real_value(double real) noexcept {
  solder_value value = {};
  value.as.real = real;
  value.type = SOLDER_REAL;
  return value;
}

/// The value that a C++ object stands for. Points to the object's own bytes: use it before they go.
template <class T>
[[nodiscard]] solder_value to_value(const T& value) {
  if constexpr (std::is_same_v<T, solder_value>) {
    return value;
  } else if constexpr (std::is_same_v<T, Value>) {
    return value.abi();
  } else if constexpr (std::is_same_v<T, std::nullptr_t>) {
    return solder_value{};
  } else if constexpr (kIsOptional<T>) {
    return value.has_value() ? to_value(*value) : solder_value{};
  } else if constexpr (std::is_same_v<T, bool>) {
    return integer_value(value ? 1 : 0, SOLDER_BOOLEAN);
  } else if constexpr (kIsNumber<T>) {
    return number_value(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    return real_value(static_cast<double>(value));
  } else if constexpr (std::is_same_v<T, Blob>) {
    return bytes_value(value.data, value.size, SOLDER_BLOB);
  } else if constexpr (std::is_pointer_v<T> && std::is_convertible_v<T, const char*>) {
    if (value == nullptr) return solder_value{};
    const std::string_view text(value);
    return bytes_value(text.data(), text.size(), SOLDER_TEXT);
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    const std::string_view text = value;
    return bytes_value(text.data(), text.size(), SOLDER_TEXT);
  } else {
    static_assert(kNever<T>,
                  "solder: a value of this type can't be bound; use an integer, double, bool, "
                  "std::string, std::string_view, const char*, solder::Blob, nullptr, or a "
                  "std::optional of one of them");
  }
}

}  // namespace detail

/// An argument for the placeholder of that name. Made by `named`; points to the value that it was
/// made from, so use it within the same call.
struct Named {
  std::string_view name;
  solder_value value;
};

/// An argument by name: `db.execute("… WHERE id = :id", solder::named("id", 7))`. The colon may be
/// there or not.
template <class T>
[[nodiscard]] Named named(std::string_view name, const T& value) {
  if (!name.empty() && name.front() == ':') name.remove_prefix(1);
  return Named{name, detail::to_value(value)};
}

}  // namespace v1
}  // namespace solder

#endif
