/// \file
/// Rows of C++ values gathered into flat blocks for the functions of the ABI that take many rows at
/// once. Not for authors: use Database::insert_rows and Database::run_many.

#ifndef SOLDER_DETAIL_BATCH_HPP
#define SOLDER_DETAIL_BATCH_HPP

#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "solder/value.hpp"

namespace solder {
inline namespace v1 {
namespace detail {

/// Rows per call: enough to make the call itself cheap, few enough to stay in the cache.
inline constexpr std::size_t kRowsPerBatch = 256;

/// Hands `rows`, a range of std::tuple, std::pair or std::array, to `send(values, row_count)` in
/// blocks. `columns` is the width that each row must have.
template <class Range, class Send>
void send_in_batches(const Range& rows, std::size_t columns, const Send& send) {
  using Reference = decltype(*rows.begin());
  using RowType = std::remove_cv_t<std::remove_reference_t<Reference>>;
  constexpr std::size_t kWidth = std::tuple_size<RowType>::value;
  if (kWidth != columns)
    throw Error(SOLDER_MISUSE, "cannot send rows of " + std::to_string(kWidth) +
                                   " values where " + std::to_string(columns) + " are expected");
  // A row that the iterator makes on the fly is gone at the next one, and its texts with it.
  constexpr std::size_t kLimit = std::is_reference_v<Reference> ? kRowsPerBatch : 1;
  std::vector<solder_value> values;
  values.reserve(kLimit * kWidth);
  const auto flush = [&] {
    if (!values.empty()) send(values.data(), values.size() / kWidth);
    values.clear();
  };
  for (const auto& row : rows) {
    std::apply([&](const auto&... value) { (values.push_back(to_value(value)), ...); }, row);
    if (values.size() == kLimit * kWidth) flush();
  }
  flush();
}

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
