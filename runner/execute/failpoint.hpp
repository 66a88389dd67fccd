/// \file
/// Named places of a run at which a test can make it fail: SOLDER_FAILPOINT=name:action[:K]. Builds
/// without the CMake option SOLDER_FAILPOINTS don't have them: there `reach` is nothing and the
/// variable isn't read (docs/decisions/0014).
///
///   SOLDER_FAILPOINT=before_commit:kill      the process that gets there kills itself by SIGKILL
///   SOLDER_FAILPOINT=after_plugin:error:2    the second time: as an error of the system would
///   SOLDER_FAILPOINT=after_lock:sleep        says so on the standard error and waits for 3 s
///
/// K counts from 1 in each process by itself; the default is 1. What happens, happens once.

#ifndef SOLDER_RUNNER_EXECUTE_FAILPOINT_HPP
#define SOLDER_RUNNER_EXECUTE_FAILPOINT_HPP

namespace solder::runner {

/// In the order in which a run gets there.
enum class Failpoint {
  after_backup,    ///< runner: the automatic backup is written
  worker_started,  ///< worker: it has its order, the database isn't open
  before_begin,    ///< worker, and all below: the step has begun, its transaction hasn't
  after_lock,      ///< the write lock is held
  after_plugin,    ///< the plugin has returned, and the guard's checks are done
  before_history,  ///< the history row isn't written
  before_commit,   ///< everything is written
  after_commit,    ///< COMMIT has taken effect, nobody was told
  between_steps,   ///< a step is done, the next one has not begun its transaction
  before_report,   ///< runner: all is done, nothing was printed
};

#if defined(SOLDER_FAILPOINTS)

/// \throws Error (ErrorCode::usage) naming all points when SOLDER_FAILPOINT isn't one.
void check_failpoint_setting();

/// Does what SOLDER_FAILPOINT says about this point. \throws Error (ErrorCode::environment) for the
/// action `error`.
void reach(Failpoint point);

#else

inline void check_failpoint_setting() {}
inline void reach(Failpoint /*point*/) {}

#endif

}  // namespace solder::runner

#endif
