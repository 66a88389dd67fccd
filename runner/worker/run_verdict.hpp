/// \file
/// What became of a run in one transaction whose worker died before it could tell: all of it is in
/// the database, or nothing.

#ifndef SOLDER_RUNNER_WORKER_RUN_VERDICT_HPP
#define SOLDER_RUNNER_WORKER_RUN_VERDICT_HPP

#include <vector>

#include "core/plan.hpp"
#include "core/report.hpp"
#include "worker/lost_step.hpp"
#include "worker/worker.hpp"

namespace solder::runner {

/// How a worker was lost that ran `plan` in one transaction.
struct LostRun {
  const Plan& plan;
  std::vector<StepResult> ran = {};  ///< steps that wait for the commit; from the first on
  /// What is said of it: the step that had begun; else the last of `ran` that had something to do.
  LostStep at;
  bool has_begun = false;  ///< whether `at` is a step that had begun, which comes behind `ran`
};

/// Opens the database, which also rolls back what the worker left unfinished. With `came_to_commit`
/// it reads whether the last step that had something to do is in the history. If so, all are done;
/// if not, the run failed, which the log is told. \return the results of all steps that had begun.
/// No worker may be alive. Never throws for what it finds.
[[nodiscard]] std::vector<StepResult> judge_run(const LostRun& lost, const WorkerOptions& options);

}  // namespace solder::runner

#endif
