/// \file
/// From a C++ lambda to a SQL function of the C ABI. Not for authors: use
/// Database::register_function.

#ifndef SOLDER_DETAIL_FUNCTION_HPP
#define SOLDER_DETAIL_FUNCTION_HPP

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "solder/detail/types.hpp"
#include "solder/value.hpp"

namespace solder {
inline namespace v1 {
namespace detail {

template <class Result, class... Arguments>
struct CallSignature {
  using result = std::decay_t<Result>;
  using arguments = Types<std::decay_t<Arguments>...>;
  static constexpr std::uint32_t kCount = sizeof...(Arguments);
};

/// Result and arguments of a function pointer or of a lambda that is not generic.
template <class Function>
struct Signature : Signature<decltype(&Function::operator())> {};
template <class R, class... A>
struct Signature<R (*)(A...)> : CallSignature<R, A...> {};
template <class R, class... A>
struct Signature<R (*)(A...) noexcept> : CallSignature<R, A...> {};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...)> : CallSignature<R, A...> {};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...) const> : CallSignature<R, A...> {};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...) noexcept> : CallSignature<R, A...> {};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...) const noexcept> : CallSignature<R, A...> {};

[[nodiscard]] inline const char* type_name(const solder_value& value) noexcept {
  switch (value.type) {
    case SOLDER_NULL:
      return "null";
    case SOLDER_INTEGER:
      return "an integer";
    case SOLDER_REAL:
      return "a real";
    case SOLDER_TEXT:
      return "text";
    case SOLDER_BLOB:
      return "a blob";
    default:
      return "a boolean";
  }
}

[[noreturn, gnu::cold]] inline void refuse_argument(std::size_t index, const solder_value& value,
                                                    const char* expected) {
  refuse("argument %zu is %s, expected %s", index + 1, type_name(value), expected);
}

[[nodiscard]] inline std::int64_t integer_argument(std::size_t index, const solder_value& value,
                                                   const char* expected) {
  if (value.type != SOLDER_INTEGER && value.type != SOLDER_BOOLEAN) {
    refuse_argument(index, value, expected);
  }
  return value.as.integer;
}

[[nodiscard]] inline double real_argument(std::size_t index, const solder_value& value) {
  if (value.type == SOLDER_REAL) return value.as.real;
  return static_cast<double>(integer_argument(index, value, "a number"));
}

[[nodiscard]] inline Value bytes_argument(std::size_t index, const solder_value& value, int type,
                                          const char* expected) {
  if (value.type != type) refuse_argument(index, value, expected);
  return Value(value);
}

/// Argument `index` (from 0) as a T. A number is not text and text is not a number: SQL has CAST.
template <class T>
[[nodiscard]] T read_argument(std::size_t index, const solder_value& value) {
  if constexpr (std::is_same_v<T, Value>) {
    return Value(value);
  } else if constexpr (kIsOptional<T>) {
    if (value.type == SOLDER_NULL) return T();
    return T(read_argument<typename T::value_type>(index, value));
  } else if constexpr (std::is_same_v<T, bool>) {
    return integer_argument(index, value, "a boolean") != 0;
  } else if constexpr (std::is_same_v<T, std::int64_t> || std::is_same_v<T, long long>) {
    return integer_argument(index, value, "an integer");
  } else if constexpr (std::is_same_v<T, double>) {
    return real_argument(index, value);
  } else if constexpr (std::is_same_v<T, std::string_view> || std::is_same_v<T, std::string>) {
    return T(bytes_argument(index, value, SOLDER_TEXT, "text").text());
  } else if constexpr (std::is_same_v<T, Blob>) {
    return bytes_argument(index, value, SOLDER_BLOB, "a blob").blob();
  } else {
    static_assert(kNever<T>,
                  "solder: a SQL function can't take this type; use std::int64_t, double, bool, "
                  "std::string_view, std::string, solder::Blob, solder::Value, or a std::optional "
                  "of one of them");
  }
}

/// What `solder_function::self` points to: the lambda, and the bytes of its latest result.
template <class Function>
class SqlFunction {
 public:
  explicit SqlFunction(Function function) : function_(std::move(function)) {}

  static std::int32_t call(void* self, const solder_value* arguments, std::uint32_t count,
                           solder_function_result* result) noexcept {
    return static_cast<SqlFunction*>(self)->answer(arguments, count, *result);
  }
  static void destroy(void* self) noexcept { delete static_cast<SqlFunction*>(self); }

 private:
  using Shape = Signature<Function>;

  std::int32_t answer(const solder_value* arguments, std::uint32_t count,
                      solder_function_result& result) noexcept {
    try {
      if (count != Shape::kCount) refuse("%u arguments were given, not %u", count, Shape::kCount);
      invoke(arguments, result, std::make_index_sequence<Shape::kCount>());
      return SOLDER_OK;
    } catch (const std::exception& error) {
      return fail(result, error.what());
    } catch (...) {
      return fail(result, "unknown exception");
    }
  }

  template <std::size_t... Index>
  void invoke(const solder_value* arguments, solder_function_result& result,
              std::index_sequence<Index...> /*indices*/) {
    const bool has_null = ((arguments[Index].type == SOLDER_NULL &&
                            !takes_null<TypeAt<Index, typename Shape::arguments>>()) ||
                           ...);
    (void)arguments;
    if (has_null) return;
    answer_with(function_(read_argument<TypeAt<Index, typename Shape::arguments>>(
                    Index, arguments[Index])...),
                arguments, result);
  }

  template <class T>
  static constexpr bool takes_null() {
    return kIsOptional<T> || std::is_same_v<T, Value>;
  }

  /// The host reads the result after `call` has returned, when what it points to may be gone.
  void answer_with(std::string&& answer, const solder_value* /*arguments*/,
                   solder_function_result& result) {
    bytes_ = std::move(answer);
    result.value = to_value(bytes_);
  }

  template <class T>
  void answer_with(const T& answer, const solder_value* arguments, solder_function_result& result) {
    result.value = to_value(answer);
    if (result.value.length == 0 || is_in_argument(arguments, result.value)) return;
    bytes_.assign(static_cast<const char*>(result.value.as.data), result.value.length);
    result.value.as.data = bytes_.data();
  }

  /// Whether the bytes are a part of an argument's, which are still there when the host reads the
  /// result: then they needn't be copied.
  [[nodiscard]] static bool is_in_argument(const solder_value* arguments,
                                           const solder_value& value) noexcept {
    const auto begin = reinterpret_cast<std::uintptr_t>(value.as.data);
    for (std::uint32_t index = 0; index < Shape::kCount; ++index) {
      const solder_value& argument = arguments[index];
      if (argument.length < value.length) continue;
      const auto from = reinterpret_cast<std::uintptr_t>(argument.as.data);
      if (from <= begin && begin + value.length <= from + argument.length) return true;
    }
    return false;
  }

  std::int32_t fail(solder_function_result& result, const char* why) noexcept {
    try {
      bytes_ = why;
      result.message = to_abi(bytes_);
    } catch (...) {
      result.message = to_abi("out of memory");
    }
    return SOLDER_EXCEPTION;
  }

  Function function_;
  std::string bytes_;
};

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
