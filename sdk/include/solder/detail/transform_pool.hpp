/// \file
/// Threads that compute batches. Not for authors: use Database::transform.

#ifndef SOLDER_DETAIL_TRANSFORM_POOL_HPP
#define SOLDER_DETAIL_TRANSFORM_POOL_HPP

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "solder/detail/transform_batch.hpp"
#include "solder/detail/transform_row.hpp"

namespace solder {
inline namespace v1 {
namespace detail {

/// Computes batches on threads of its own, or on the caller's when it has none. The threads end
/// with the pool: none outlives the step.
class Pool {
 public:
  /// With fewer threads where the system gives no more.
  Pool(const RowWork& work, unsigned threads) : work_(work) {
    threads_.reserve(threads);
    try {
      while (threads_.size() < threads) threads_.emplace_back([this] { compute(); });
    } catch (const std::exception&) {
      // Those that run will do, or the caller alone.
      return;
    }
  }
  ~Pool() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stops_ = true;
    }
    to_do_changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// How many batches there should be under way, so that no thread waits for the next one.
  [[nodiscard]] std::size_t wanted() const noexcept { return 2 * threads_.size() + 1; }

  /// Hands a batch over until it has been waited for.
  void give(Batch& batch) {
    if (threads_.empty()) {
      batch.compute(work_, stops_);
      return;
    }
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      to_do_.push_back(&batch);
      batch.is_computed = false;
    }
    to_do_changed_.notify_one();
  }

  /// Waits until the batch is computed, asking `check` now and then, which may throw.
  template <class Check>
  void wait_for(const Batch& batch, const Check& check) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!done_changed_.wait_for(lock, kPatience, [&] { return batch.is_computed; })) {
      lock.unlock();
      check();
      lock.lock();
    }
  }

 private:
  /// Until a person who wants to stop the run is noticed.
  static constexpr std::chrono::milliseconds kPatience{50};

  void compute() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
      to_do_changed_.wait(lock, [this] { return stops_ || !to_do_.empty(); });
      if (stops_) return;
      Batch* const batch = to_do_.front();
      to_do_.pop_front();
      lock.unlock();
      batch->compute(work_, stops_);
      lock.lock();
      batch->is_computed = true;
      done_changed_.notify_one();
    }
  }

  const RowWork& work_;
  std::mutex mutex_;
  std::condition_variable to_do_changed_;
  std::condition_variable done_changed_;
  std::deque<Batch*> to_do_;  ///< oldest first
  std::atomic<bool> stops_ = false;
  std::vector<std::thread> threads_;  ///< last: they use the others
};

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
