/// \file
/// From a function of C++ values to a function of rows: what is the same for all ways to transform
/// a table. Not for authors: use Database::transform.

#ifndef SOLDER_DETAIL_TRANSFORM_ROW_HPP
#define SOLDER_DETAIL_TRANSFORM_ROW_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "solder/detail/arena.hpp"
#include "solder/detail/function.hpp"
#include "solder/value.hpp"

namespace solder {
inline namespace v1 {
namespace detail {

/// The author's function as the rest sees it: values in, values out.
class RowWork {
 public:
  RowWork() = default;
  virtual ~RowWork() = default;
  RowWork(const RowWork&) = delete;
  RowWork& operator=(const RowWork&) = delete;

  /// Writes what becomes of the row `in` to `out`; its bytes go to `bytes`. Called by several
  /// threads at once. Throws what the author's function throws.
  virtual void run(const solder_value* in, solder_value* out, Arena& bytes) const = 0;
};

/// A column that is being read.
struct Field {
  const solder_value& value;
  const char* column;

  [[noreturn, gnu::cold]] void refuse_type(const char* expected) const {
    refuse("column '%.100s' is %s, expected %s", column, type_name(value), expected);
  }

  [[nodiscard]] std::int64_t integer(const char* expected) const {
    if (value.type != SOLDER_INTEGER && value.type != SOLDER_BOOLEAN) refuse_type(expected);
    return value.as.integer;
  }

  template <class T>
  [[nodiscard]] T number() const {
    const std::int64_t wide = integer("an integer");
    const T narrow = static_cast<T>(wide);
    const bool keeps_sign = std::is_signed_v<T> || wide >= 0;
    if (!keeps_sign || static_cast<std::int64_t>(narrow) != wide) {
      refuse("column '%.100s': %lld doesn't fit the type it is taken as", column,
             static_cast<long long>(wide));
    }
    return narrow;
  }

  [[nodiscard]] double real() const {
    return value.type == SOLDER_REAL ? value.as.real : static_cast<double>(integer("a number"));
  }

  [[nodiscard]] Value bytes(int type, const char* expected) const {
    if (value.type != type) refuse_type(expected);
    return Value(value);
  }

  /// \throws Error when it is null and T can't be, or of another type. A number is not text and
  /// text is not a number.
  template <class T>
  [[nodiscard]] T as() const {
    if constexpr (std::is_same_v<T, Value>) {
      return Value(value);
    } else if constexpr (kIsOptional<T>) {
      if (value.type == SOLDER_NULL) return T();
      return T(as<typename T::value_type>());
    } else {
      if (value.type == SOLDER_NULL) {
        refuse("column '%.100s' is null; take it as a std::optional", column);
      }
      return as_present<T>();
    }
  }

  template <class T>
  [[nodiscard]] T as_present() const {
    if constexpr (std::is_same_v<T, bool>) {
      return integer("a boolean") != 0;
    } else if constexpr (kIsNumber<T>) {
      return number<T>();
    } else if constexpr (std::is_floating_point_v<T>) {
      return static_cast<T>(real());
    } else if constexpr (std::is_same_v<T, std::string_view> || std::is_same_v<T, std::string>) {
      return T(bytes(SOLDER_TEXT, "text").text());
    } else if constexpr (std::is_same_v<T, Blob>) {
      return bytes(SOLDER_BLOB, "a blob").blob();
    } else {
      static_assert(kNever<T>,
                    "solder: transform can't give this type to its function; take an integer, "
                    "double, bool, std::string_view, std::string, solder::Blob, solder::Value, or "
                    "a std::optional of one of them");
    }
  }
};

template <class T, class = void>
inline constexpr bool kIsTuple = false;
template <class T>
inline constexpr bool kIsTuple<T, std::void_t<decltype(std::tuple_size<T>::value)>> = true;

/// How many columns a function's result fills: those of a tuple, else one.
template <class T>
[[nodiscard]] constexpr std::size_t width_of() {
  if constexpr (kIsTuple<T>) {
    return std::tuple_size<T>::value;
  } else {
    return 1;
  }
}

template <class Function, class Arguments>
inline constexpr bool kIsPure = false;
template <class Function, class... Argument>
inline constexpr bool kIsPure<Function, Types<Argument...>> =
    std::is_invocable_v<const Function&, Argument...>;

/// `Function` between `From` columns and `To` columns.
template <class Function, std::size_t From, std::size_t To>
class TypedRowWork final : public RowWork {
  using Shape = Signature<Function>;
  using Arguments = typename Shape::arguments;
  using Result = typename Shape::result;
  static_assert(Shape::kCount == From,
                "solder: transform's function must take one argument for each column that is read");
  static_assert(width_of<Result>() == To,
                "solder: transform's function must return a value for each column that is "
                "written: one value, or a std::tuple, std::pair or std::array of them");
  static_assert(kIsPure<Function, Arguments>,
                "solder: transform's function runs on several threads at once: it can't be "
                "mutable, or change its arguments");

 public:
  TypedRowWork(Function function, const char* const* columns) : function_(std::move(function)) {
    for (std::size_t index = 0; index < From; ++index) columns_[index] = columns[index];
  }

  void run(const solder_value* in, solder_value* out, Arena& bytes) const override {
    store(call(in, std::make_index_sequence<From>()), out, bytes);
  }

 private:
  template <std::size_t... Index>
  [[nodiscard]] Result call(const solder_value* in,
                            std::index_sequence<Index...> /*indices*/) const {
    return function_(Field{in[Index], columns_[Index]}.template as<TypeAt<Index, Arguments>>()...);
  }

  static void store(const Result& result, solder_value* out, Arena& bytes) {
    if constexpr (kIsTuple<Result>) {
      std::apply([&](const auto&... value) { ((*out++ = kept(value, bytes)), ...); }, result);
    } else {
      *out = kept(result, bytes);
    }
  }

  /// A copy: what the result owns or points to may be gone at the next row.
  template <class T>
  [[nodiscard]] static solder_value kept(const T& value, Arena& bytes) {
    solder_value result = to_value(value);
    bytes.keep(result);
    return result;
  }

  Function function_;
  std::array<const char*, From> columns_ = {};
};

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
