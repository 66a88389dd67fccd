/// \file
/// What all code of a process shares, and a plugin may change: remembered, and put back.

#ifndef SOLDER_RUNNER_WORKER_PROCESS_STATE_HPP
#define SOLDER_RUNNER_WORKER_PROCESS_STATE_HPP

#include <array>
#include <cfenv>
#include <csignal>
#include <locale>
#include <string>
#include <sys/types.h>
#include <vector>

#include "worker/process.hpp"

namespace solder::runner {

/// The working folder, umask, environment, locale, time zone, handling of signals, timers and
/// floating-point mode.
class ProcessState {
 public:
  /// As it is now.
  ProcessState();
  /// Only the thread that calls it has its signal mask and floating-point mode put back. Nothing
  /// else may run that reads the environment at the same time.
  void restore() const;

 private:
  void restore_environment() const;
  void restore_signals() const;

  static constexpr std::size_t kSignals = 32;  ///< the classic ones; 0 stays unused

  Descriptor folder_;
  mode_t umask_ = 0;
  std::vector<std::string> environment_ = {};
  std::string c_locale_ = {};
  std::locale locale_ = {};
  sigset_t blocked_ = {};
  std::array<struct sigaction, kSignals> actions_ = {};
  fenv_t floating_point_ = {};
};

}  // namespace solder::runner

#endif
