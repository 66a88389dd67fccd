/// \file
/// Runs a plan without a worker, for debuggers.

#ifndef SOLDER_RUNNER_WORKER_IN_PROCESS_HPP
#define SOLDER_RUNNER_WORKER_IN_PROCESS_HPP

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "catalog/artifact.hpp"
#include "core/plan.hpp"
#include "core/report.hpp"
#include "worker/worker.hpp"

namespace solder::runner {

/// What a process of its own does besides running the steps, see ExecuteOptions.
struct WorkerHooks {
  std::function<std::optional<SealedArtifact>(const Step&)> sealed = {};
  std::function<std::vector<std::string>()> after_plugin = {};
  std::function<void(const StepFailure&)> abandoned = {};
};

/// Opens the database and runs the plan in this process. Stops when `cancelled` becomes true.
/// \throws Error as `execute` does, and what opening the database throws.
[[nodiscard]] Report open_and_execute(const Plan& plan, const WorkerOptions& options,
                                      const std::atomic<bool>& cancelled, Progress& progress,
                                      WorkerHooks hooks = {});

/// As `run_in_worker` with `in_process`: a crash takes the runner down, what a plugin prints isn't
/// captured, no limit of time or memory is kept. A second signal ends the process.
[[nodiscard]] Report run_in_process(const Plan& plan, const WorkerOptions& options,
                                    Progress& progress);

}  // namespace solder::runner

#endif
