/// \file
/// Waiting for the locks of others: bounded, told to the user once, and ended by a cancelled run.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_LOCK_WAIT_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_LOCK_WAIT_HPP

#include <chrono>
#include <string>

#include "core/connection.hpp"

namespace solder::runner::sqlite {

/// What SQLite's busy handler asks. https://www.sqlite.org/c3ref/busy_handler.html
class LockWait {
 public:
  LockWait(std::string path, const OpenOptions& options);

  /// Sleeps a little. `attempt` is 0 when waiting begins. \return whether to try again.
  [[nodiscard]] bool try_again(int attempt) noexcept;

  /// Whether the latest waiting ended because the run was cancelled.
  [[nodiscard]] bool was_cancelled() const { return cancelled_; }

 private:
  [[nodiscard]] bool wait_a_little(int attempt);

  std::string path_;
  const OpenOptions& options_;
  std::chrono::steady_clock::time_point since_;
  bool cancelled_ = false;
};

}  // namespace solder::runner::sqlite

#endif
