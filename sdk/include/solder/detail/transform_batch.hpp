/// \file
/// Some rows of a table on their way through the author's function. Not for authors: use
/// Database::transform.

#ifndef SOLDER_DETAIL_TRANSFORM_BATCH_HPP
#define SOLDER_DETAIL_TRANSFORM_BATCH_HPP

#include <atomic>
#include <cstddef>
#include <exception>
#include <string>
#include <vector>

#include "solder/detail/arena.hpp"
#include "solder/detail/transform_row.hpp"
#include "solder/detail/transform_sql.hpp"

namespace solder {
inline namespace v1 {
namespace detail {

/// Rows that are read, computed and written together. Read and written by the step's thread;
/// computed by whichever thread has it then.
class Batch {
 public:
  explicit Batch(const TransformRequest& request) : request_(request) {}

  /// Ready to be filled.
  void clear() noexcept {
    bytes_.clear();
    in_.clear();
    rows_ = 0;
    failure_.clear();
  }

  /// Enough rows to make the calls cheap, few enough bytes for a small memory.
  [[nodiscard]] bool is_full() const noexcept { return rows_ == kRows || bytes_.size() >= kBytes; }
  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }

  /// Room for the next row, keys and then what is read, to be filled before `add`.
  [[nodiscard]] solder_value* next() {
    in_.resize((rows_ + 1) * request_.width_read());
    return &in_[rows_ * request_.width_read()];
  }
  /// Takes in the row that `next` gave room for, with its bytes.
  void add() {
    solder_value* const row = &in_[rows_ * request_.width_read()];
    for (std::size_t index = 0; index < request_.width_read(); ++index) bytes_.keep(row[index]);
    ++rows_;
  }
  /// The keys of a row.
  [[nodiscard]] const solder_value* keys(std::size_t row) const noexcept {
    return &in_[row * request_.width_read()];
  }

  /// Computes the rows in order, up to one that fails or until `stops`.
  void compute(const RowWork& work, const std::atomic<bool>& stops) noexcept {
    std::size_t row = 0;
    try {
      out_.resize(rows_ * request_.width_written());
      for (; row < rows_ && !stops.load(std::memory_order_relaxed); ++row) compute_row(work, row);
    } catch (const std::exception& error) {
      fail(row, error.what());
    } catch (...) {
      fail(row, "unknown exception");
    }
  }

  /// Why the batch can't be written; empty: it can.
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
  /// The columns and then the keys of each row.
  [[nodiscard]] const solder_value* out() const noexcept { return out_.data(); }

  bool is_computed = true;  ///< false while the pool has it, whose mutex guards this

 private:
  static constexpr std::size_t kRows = 256;
  static constexpr std::size_t kBytes = std::size_t{1} << 20U;

  void compute_row(const RowWork& work, std::size_t row) {
    const solder_value* const keys_of_row = keys(row);
    solder_value* const out = &out_[row * request_.width_written()];
    work.run(keys_of_row + request_.keys.size(), out, bytes_);
    for (std::size_t index = 0; index < request_.keys.size(); ++index) {
      out[request_.to.size() + index] = keys_of_row[index];
    }
  }

  void fail(std::size_t row, const char* why) noexcept {
    try {
      failure_ = describe_row_failure(request_, keys(row), why);
    } catch (...) {
      // Short enough for every implementation of std::string to need no memory.
      failure_ = "out of memory";
    }
  }

  const TransformRequest& request_;
  Arena bytes_;
  std::vector<solder_value> in_;   ///< rows × width_read()
  std::vector<solder_value> out_;  ///< rows × width_written()
  std::size_t rows_ = 0;
  std::string failure_;
};

/// The rows of the table in the order of their keys, a batch at a time.
///
/// One statement reads all of them while others write: it stands on the row after those that it has
/// handed out, so a row that is written is never ahead of it.
class RowReader {
 public:
  RowReader(Database& db, const TransformRequest& request, const std::string& sql)
      : request_(request),
        statement_(prepare_with_arguments(db, request, sql)),
        host_{db.context(), db.host()},
        has_row_(statement_.step()) {}

  /// Whether there are more rows.
  [[nodiscard]] bool has_row() const noexcept { return has_row_; }

  /// Adds the next row. \throws Error for a key that doesn't tell rows apart.
  void read_into(Batch& batch) {
    solder_value* const row = batch.next();
    const auto width = static_cast<std::uint32_t>(request_.width_read());
    host_.check(host_.table->row(statement_.abi(), row, width));
    require_key(row);
    batch.add();
    has_row_ = statement_.step();
  }

 private:
  void require_key(const solder_value* keys) {
    bool is_same = !latest_.empty();
    latest_.resize(request_.keys.size());
    for (std::size_t index = 0; index < latest_.size(); ++index) {
      if (keys[index].type == SOLDER_NULL) {
        throw Error(SOLDER_FAILED, refusal("has a row whose key '" +
                                           std::string(request_.keys[index]) + "' is null")
                                       .c_str());
      }
      is_same = latest_[index].hold(keys[index]) && is_same;
    }
    if (is_same) {
      throw Error(SOLDER_FAILED,
                  refusal("has more than one row " + name_row(request_, keys)).c_str());
    }
  }

  [[nodiscard]] std::string refusal(const std::string& why) const {
    return "cannot transform '" + std::string(request_.table) + "': it " + why +
           ", so it can't tell which row is which";
  }

  /// A value of a key with its bytes.
  struct HeldKey {
    solder_value value = {};
    std::string bytes = {};

    /// Holds another one. \return whether it is the same as before.
    bool hold(const solder_value& other) {
      const bool has_bytes = other.type == SOLDER_TEXT || other.type == SOLDER_BLOB;
      const std::string_view data =
          has_bytes ? std::string_view(static_cast<const char*>(other.as.data), other.length)
                    : std::string_view();
      const bool is_same = value.type == other.type &&
                           (has_bytes ? bytes == data : value.as.integer == other.as.integer);
      value = other;
      bytes = data;
      return is_same;
    }
  };

  const TransformRequest& request_;
  Statement statement_;
  Host host_;
  bool has_row_;
  std::vector<HeldKey> latest_;
};

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
