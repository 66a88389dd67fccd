/// \file
/// Bytes that many values point into, freed together. Not for authors.

#ifndef SOLDER_DETAIL_ARENA_HPP
#define SOLDER_DETAIL_ARENA_HPP

#include <cstddef>
#include <cstring>
#include <memory>
#include <vector>

#include "solder/value.hpp"

namespace solder {
inline namespace v1 {
namespace detail {

/// Grows by blocks, so that what was handed out never moves.
class Arena {
 public:
  /// Makes text and blobs point to a copy that lives until `clear`.
  void keep(solder_value& value) {
    if (value.length == 0 || (value.type != SOLDER_TEXT && value.type != SOLDER_BLOB)) return;
    char* const copy = take(value.length);
    std::memcpy(copy, value.as.data, value.length);
    value.as.data = copy;
  }

  /// Bytes handed out since `clear`.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Forgets all values, and keeps one block for the next ones.
  void clear() noexcept {
    size_ = 0;
    if (blocks_.size() > 1 || largest_ > kBlock) {
      blocks_.clear();
      largest_ = 0;
      left_ = 0;
    }
    if (!blocks_.empty()) {
      next_ = blocks_.front().get();
      left_ = kBlock;
    }
  }

 private:
  /// Bytes: some hundred rows of ordinary width.
  static constexpr std::size_t kBlock = std::size_t{64} << 10U;

  char* take(std::size_t size) {
    if (size > left_) add_block(size);
    char* const taken = next_;
    next_ += size;
    left_ -= size;
    size_ += size;
    return taken;
  }

  void add_block(std::size_t at_least) {
    const std::size_t size = at_least > kBlock ? at_least : kBlock;
    // Not make_unique, which would fill it with zeros.
    blocks_.emplace_back(new char[size]);
    if (size > largest_) largest_ = size;
    next_ = blocks_.back().get();
    left_ = size;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;  // NOLINT(modernize-avoid-c-arrays)
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t size_ = 0;
  std::size_t largest_ = 0;
};

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
