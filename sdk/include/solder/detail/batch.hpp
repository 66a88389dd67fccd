/// \file
/// Rows of C++ values gathered into flat blocks for the functions of the ABI that take many rows at
/// once. Not for authors: use Database::insert_rows and Database::run_many.

#ifndef SOLDER_DETAIL_BATCH_HPP
#define SOLDER_DETAIL_BATCH_HPP

#include <cstddef>
#include <type_traits>
#include <utility>

#include "solder/value.hpp"

namespace solder {
inline namespace v1 {
namespace detail {

/// Rows per call: enough to make the call itself cheap, few enough to stay in the cache.
inline constexpr std::size_t kRowsPerBatch = 256;

/// A plain array; <vector> would cost more to compile than a whole migration.
template <class T>
class Block {
 public:
  explicit Block(std::size_t size) : data_(new T[size]) {}
  ~Block() { delete[] data_; }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  T& operator[](std::size_t index) noexcept { return data_[index]; }
  [[nodiscard]] const T* data() const noexcept { return data_; }

 private:
  T* data_;
};

/// Writes the values of a std::tuple, std::pair or std::array side by side.
template <class Row, std::size_t... Index>
void put_row(const Row& row, solder_value* values, std::index_sequence<Index...> /*indices*/) {
  using std::get;  // that of a std::tuple is found where it is used
  ((values[Index] = to_value(get<Index>(row))), ...);
}

/// Hands `rows`, a range of std::tuple, std::pair or std::array, to `send(values, row_count)` in
/// blocks. `columns` is the width that each row must have.
template <class Range, class Send>
void send_in_batches(const Range& rows, std::size_t columns, const Send& send) {
  using Reference = decltype(*rows.begin());
  using RowType = std::remove_cv_t<std::remove_reference_t<Reference>>;
  constexpr std::size_t kWidth = std::tuple_size<RowType>::value;
  if (kWidth != columns) {
    refuse("cannot send rows of %zu values where %zu are expected", kWidth, columns);
  }
  // A row that the iterator makes on the fly is gone at the next one, and its texts with it.
  constexpr std::size_t kLimit = std::is_reference_v<Reference> ? kRowsPerBatch : 1;
  Block<solder_value> values(kLimit * kWidth);
  std::size_t used = 0;
  for (const auto& row : rows) {
    put_row(row, &values[used], std::make_index_sequence<kWidth>());
    used += kWidth;
    if (used < kLimit * kWidth) continue;
    send(values.data(), kLimit);
    used = 0;
  }
  if (used > 0) send(values.data(), used / kWidth);
}

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
