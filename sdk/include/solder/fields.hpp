/// \file
/// What a query gives: the values of a row, and a value that may be missing. They do what
/// std::tuple and std::optional do, and turn into them by themselves; they are there because
/// including <tuple> and <optional> would cost every migration a tenth of its time to compile.

#ifndef SOLDER_FIELDS_HPP
#define SOLDER_FIELDS_HPP

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "solder/detail/types.hpp"
#include "solder/error.hpp"
#include "solder/value.hpp"

namespace solder {
inline namespace v1 {

namespace detail {

template <std::size_t Index, class T>
struct IndexedField {
  T value;
};

template <class Indices, class... T>
struct IndexedFields;
template <std::size_t... Index, class... T>
struct IndexedFields<std::index_sequence<Index...>, T...> : IndexedField<Index, T>... {};

}  // namespace detail

/// The values of a row: `auto [id, name] = row`, or `row.get<0>()`. Turns into a std::tuple of the
/// same types, and into whatever else can be made from the values in their order.
template <class... T>
struct Fields : detail::IndexedFields<std::index_sequence_for<T...>, T...> {
  /// Value number `Index`, counted from 0.
  template <std::size_t Index>
  [[nodiscard]] const detail::TypeAt<Index, detail::Types<T...>>& get() const& noexcept {
    return at<Index>(*this).value;
  }
  template <std::size_t Index>
  [[nodiscard]] detail::TypeAt<Index, detail::Types<T...>>& get() & noexcept {
    return at<Index>(*this).value;
  }
  template <std::size_t Index>
  [[nodiscard]] detail::TypeAt<Index, detail::Types<T...>>&& get() && noexcept {
    return std::move(at<Index>(*this).value);
  }

  template <class Other, class = std::enable_if_t<std::is_constructible_v<Other, const T&...>>>
  // NOLINTNEXTLINE(google-explicit-constructor): so that a row is as good as a std::tuple.
  operator Other() const {
    return convert<Other>(std::index_sequence_for<T...>());
  }

 private:
  template <std::size_t Index, class Value>
  [[nodiscard]] static detail::IndexedField<Index, Value>& at(
      detail::IndexedField<Index, Value>& field) noexcept {
    return field;
  }
  template <std::size_t Index, class Value>
  [[nodiscard]] static const detail::IndexedField<Index, Value>& at(
      const detail::IndexedField<Index, Value>& field) noexcept {
    return field;
  }
  template <class Other, std::size_t... Index>
  [[nodiscard]] Other convert(std::index_sequence<Index...> /*indices*/) const {
    return Other(get<Index>()...);
  }
};

/// For code that takes any kind of tuple.
template <std::size_t Index, class... T>
[[nodiscard]] const detail::TypeAt<Index, detail::Types<T...>>& get(
    const Fields<T...>& fields) noexcept {
  return fields.template get<Index>();
}

/// A value that may be missing. Asked as a std::optional is, and turns into one.
template <class T>
class Maybe {
 public:
  using value_type = T;

  /// Nothing.
  Maybe() noexcept : nothing_() {}
  // NOLINTNEXTLINE(google-explicit-constructor): as std::optional does.
  Maybe(T value) : has_value_(true), value_(std::move(value)) {}
  Maybe(const Maybe& other) : has_value_(other.has_value_), nothing_() {
    if (has_value_) new (&value_) T(other.value_);
  }
  Maybe(Maybe&& other) noexcept(std::is_nothrow_move_constructible_v<T>)
      : has_value_(other.has_value_), nothing_() {
    if (has_value_) new (&value_) T(std::move(other.value_));
  }
  Maybe& operator=(const Maybe&) = delete;
  Maybe& operator=(Maybe&&) = delete;
  ~Maybe() {
    if (has_value_) value_.~T();
  }

  [[nodiscard]] bool has_value() const noexcept { return has_value_; }
  [[nodiscard]] explicit operator bool() const noexcept { return has_value_; }

  /// There must be a value.
  [[nodiscard]] const T& operator*() const& noexcept { return value_; }
  [[nodiscard]] T& operator*() & noexcept { return value_; }
  [[nodiscard]] T&& operator*() && noexcept { return std::move(value_); }
  [[nodiscard]] const T* operator->() const noexcept { return &value_; }
  [[nodiscard]] T* operator->() noexcept { return &value_; }

  /// \throws Error when there is none.
  [[nodiscard]] const T& value() const& {
    require();
    return value_;
  }
  [[nodiscard]] T&& value() && {
    require();
    return std::move(value_);
  }
  template <class Default>
  [[nodiscard]] T value_or(Default&& other) const {
    if (has_value_) return value_;
    return static_cast<T>(std::forward<Default>(other));
  }

  template <class Optional, class = std::enable_if_t<detail::kIsOptional<Optional>>>
  // NOLINTNEXTLINE(google-explicit-constructor): so that it is as good as a std::optional.
  operator Optional() const {
    return has_value_ ? Optional(value_) : Optional();
  }

 private:
  void require() const {
    if (!has_value_) detail::refuse("a value was asked for where there is none");
  }

  bool has_value_ = false;
  union {
    char nothing_;
    T value_;
  };
};

}  // namespace v1
}  // namespace solder

/// For `auto [id, name] = row`.
template <class... T>
struct std::tuple_size<solder::Fields<T...>> : std::integral_constant<std::size_t, sizeof...(T)> {};
template <std::size_t Index, class... T>
struct std::tuple_element<Index, solder::Fields<T...>> {
  using type = solder::detail::TypeAt<Index, solder::detail::Types<T...>>;
};

#endif
