#include "database/sqlite/lock_wait.hpp"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "database/sqlite/lock_holder.hpp"

namespace solder::runner::sqlite {

using std::chrono::milliseconds;

namespace {

/// Those of SQLite's own busy timeout: short at first, for locks that are held for one commit, and
/// never so long that an interruption would seem to be ignored.
constexpr std::array kDelays = {milliseconds(1),  milliseconds(2),  milliseconds(5),
                                milliseconds(10), milliseconds(15), milliseconds(20),
                                milliseconds(25), milliseconds(50), milliseconds(100)};

}  // namespace

LockWait::LockWait(std::string path, const OpenOptions& options)
    : path_(std::move(path)), options_(options) {}

bool LockWait::try_again(int attempt) noexcept {
  try {
    return wait_a_little(attempt);
  } catch (...) {
    // SQLite's C code is above: giving up is all that can be done with an error of a callback.
    return false;
  }
}

bool LockWait::wait_a_little(int attempt) {
  const auto now = std::chrono::steady_clock::now();
  if (attempt == 0) since_ = now;
  cancelled_ = options_.is_cancelled && options_.is_cancelled();
  const auto left = std::chrono::ceil<milliseconds>(since_ + options_.lock_timeout - now);
  if (cancelled_ || left <= milliseconds(0)) return false;
  if (attempt == 0 && options_.waiting) options_.waiting(lock_holder(path_));
  const auto index = std::min(static_cast<std::size_t>(attempt), kDelays.size() - 1);
  std::this_thread::sleep_for(std::min(kDelays.at(index), left));
  return true;
}

}  // namespace solder::runner::sqlite
