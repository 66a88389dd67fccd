/// \file
/// What became of a step whose worker died before it could tell: read from the database.

#ifndef SOLDER_RUNNER_WORKER_VERDICT_HPP
#define SOLDER_RUNNER_WORKER_VERDICT_HPP

#include <chrono>
#include <cstdint>
#include <string>

#include "core/error.hpp"
#include "core/plan.hpp"
#include "core/report.hpp"
#include "worker/worker.hpp"

namespace solder::runner {

/// How a worker was lost in the middle of a step.
struct LostStep {
  const Step& step;
  ErrorCode code = ErrorCode::migration;  ///< of the failure, if it is one
  std::string cause = {};                 ///< "SIGSEGV (segmentation fault)"
  std::string why = {};                   ///< "its plugin crashed: SIGSEGV (segmentation fault)"
  std::string next = {};                  ///< advice; empty: the usual
  std::string statement = {};             ///< that was running, printable; empty when none was
  bool came_to_commit = true;             ///< false: what the history has of it is another runner's
  std::chrono::system_clock::time_point began = {};
  std::int64_t duration_ms = 0;
};

/// Opens the database, which also rolls back what the worker left unfinished, and reads whether the
/// step is in its history. If so, it is done, or skipped when another runner must have done it,
/// with a warning; if not, it failed, and the log is told; a migration without a transaction that
/// had begun, or a database that can't be read, is in doubt. No worker may be alive. Never throws
/// for what it finds.
[[nodiscard]] StepResult judge(const LostStep& lost, const WorkerOptions& options);

/// `result`, which the worker itself reported as stopped on request, in the words of who asked:
/// `code` and `why`. Other results, also failures of another kind, stay as they are.
void name_the_stop(StepResult& result, const Step& step, ErrorCode code, const std::string& why);

}  // namespace solder::runner

#endif
