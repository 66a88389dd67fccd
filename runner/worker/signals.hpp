/// \file
/// The signals by which people and systems ask a run to stop.

#ifndef SOLDER_RUNNER_WORKER_SIGNALS_HPP
#define SOLDER_RUNNER_WORKER_SIGNALS_HPP

#include <atomic>
#include <string>

#include "core/error.hpp"
#include "worker/process.hpp"

namespace solder::runner {

/// While one lives, SIGINT, SIGTERM and SIGHUP are noted instead of ending the process, but those
/// that were ignored when it began stay ignored (nohup). SIGPIPE is ignored, and SIGCHLD isn't, so
/// that children can be waited for, and one that stops is noticed. Afterwards all is as before. One
/// at a time.
class SignalWatch {
 public:
  enum class Second {
    noted,         ///< a second signal is counted as the first is
    ends_process,  ///< it ends the process, for when nothing answers the first
  };
  /// \throws Error (ErrorCode::environment) when the system gives no pipe.
  explicit SignalWatch(Second second);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  /// Readable since the latest `take` when a signal has come, or a child has ended or stopped.
  [[nodiscard]] int descriptor() const { return reading_.number(); }
  /// Empties the descriptor.
  void take() noexcept;
  /// The signal that came before the others, 0 when none came.
  [[nodiscard]] int signal() const;
  [[nodiscard]] int count() const;
  /// True once a signal has come. Valid for the life of the process.
  [[nodiscard]] const std::atomic<bool>& has_come() const;

 private:
  Descriptor reading_;
  Descriptor writing_;
};

/// SIGINT: interrupted, SIGHUP: hung_up, the others: terminated.
[[nodiscard]] ErrorCode code_of_signal(int signal);

/// "interrupted by SIGINT", "terminated by SIGTERM".
[[nodiscard]] std::string words_of_signal(int signal);

}  // namespace solder::runner

#endif
