/// \file
/// Lists of types, and arrays: what <tuple> and <array> would give, at a tenth of what including
/// them costs every migration to compile. Not for authors.

#ifndef SOLDER_DETAIL_TYPES_HPP
#define SOLDER_DETAIL_TYPES_HPP

#include <cstddef>
#include <utility>

namespace solder {
inline namespace v1 {
namespace detail {

template <class... T>
struct Types {};

template <std::size_t Index, class T>
struct IndexedType {
  using type = T;
};

template <class Indices, class... T>
struct IndexedTypes;
template <std::size_t... Index, class... T>
struct IndexedTypes<std::index_sequence<Index...>, T...> : IndexedType<Index, T>... {};

template <std::size_t Index, class T>
IndexedType<Index, T> select_type(const IndexedType<Index, T>&);

template <std::size_t Index, class List>
struct TypeAtIndex;
template <std::size_t Index, class... T>
struct TypeAtIndex<Index, Types<T...>> {
  using All = IndexedTypes<std::index_sequence_for<T...>, T...>;
  using type = typename decltype(select_type<Index>(std::declval<const All&>()))::type;
};

/// The type of that number, counted from 0, of `Types<…>`.
template <std::size_t Index, class List>
using TypeAt = typename TypeAtIndex<Index, List>::type;

/// `Count` objects side by side; room for one when there are none.
template <class T, std::size_t Count>
struct Array {
  T items[Count == 0 ? 1 : Count];  // NOLINT(modernize-avoid-c-arrays)

  [[nodiscard]] T* data() noexcept { return &items[0]; }
  [[nodiscard]] const T* data() const noexcept { return &items[0]; }
};

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
