/// \file
/// Processes: the worker's, and programs that a verb runs. Besides its source only
/// database/postgres/program.cpp starts any: PostgreSQL's own, from a layer further down.

#ifndef SOLDER_RUNNER_WORKER_PROCESS_HPP
#define SOLDER_RUNNER_WORKER_PROCESS_HPP

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "core/descriptor.hpp"

namespace solder::runner {

/// How a process ended.
struct ProcessEnd {
  int signal = 0;        ///< 0: it wasn't a signal
  int exit_status = 0;   ///< when it wasn't
  bool is_known = true;  ///< false: somebody else has waited for it
};

/// "SIGSEGV (segmentation fault)", "exit status 3".
[[nodiscard]] std::string describe(const ProcessEnd& end);

/// "SIGINT".
[[nodiscard]] std::string signal_name(int signal);

/// Whether the code of the process itself raises that signal, as a crash does.
[[nodiscard]] bool is_crash(int signal);

/// The names of the variables in our environment that a worker doesn't get: those that make the
/// dynamic loader load or look elsewhere (LD_PRELOAD, LD_AUDIT, LD_LIBRARY_PATH …).
[[nodiscard]] std::vector<std::string> withheld_variables();

/// A worker: this program, executed again in a process group of its own, with nothing on its
/// standard input and none of our descriptors but the protocol's, the plugins' and the shared
/// page's. Not alive
/// any longer than this object, and neither is what it left in its group.
class WorkerProcess {
 public:
  /// `blackbox` is a descriptor that the worker gets too, or -1.
  /// \throws Error (ErrorCode::environment) when it can't be started.
  explicit WorkerProcess(int blackbox);
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  /// Our ends; all are non-blocking.
  [[nodiscard]] int protocol() const { return protocol_.number(); }
  [[nodiscard]] int standard_output() const { return standard_output_.number(); }
  [[nodiscard]] int standard_error() const { return standard_error_.number(); }
  /// Readable when the process has ended; -1 where the system has no such thing. Its channels don't
  /// tell: a process that it left behind holds them open.
  [[nodiscard]] int death() const { return death_.number(); }
  /// For plugins that are sealed ahead; and its number in the worker.
  [[nodiscard]] int plugins() const { return plugins_.number(); }
  [[nodiscard]] static int plugins_there();
  /// The number that the shared page's descriptor has in the worker, -1 when there is none.
  [[nodiscard]] int blackbox_there() const { return blackbox_there_; }

  [[nodiscard]] bool has_ended() const;
  /// The signal that it is stopped by at this moment, 0 when it runs or has ended.
  [[nodiscard]] int stopped_by() const;
  /// Asks the whole group.
  void ask_to_end() noexcept;
  /// Kills the whole group, the process itself if it has left that, and waits for it. \return how
  /// it ended. Further calls answer the same.
  ProcessEnd end() noexcept;

 private:
  Descriptor protocol_;
  Descriptor plugins_;
  Descriptor standard_output_;
  Descriptor standard_error_;
  Descriptor death_;
  int blackbox_there_ = -1;
  pid_t id_ = -1;
  std::optional<ProcessEnd> end_;
};

}  // namespace solder::runner

#endif
