/// \file
/// Runs a plan without a worker, for debuggers.

#ifndef SOLDER_RUNNER_WORKER_IN_PROCESS_HPP
#define SOLDER_RUNNER_WORKER_IN_PROCESS_HPP

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "core/plan.hpp"
#include "core/report.hpp"
#include "worker/worker.hpp"

namespace solder::runner {

/// What happens when a step's plugin has returned, see ExecuteOptions.
using AfterPlugin = std::function<std::vector<std::string>()>;

/// What happens when the connection has let go of the database, see ExecuteOptions.
using Abandoned = std::function<void(const StepFailure&)>;

/// Opens the database and runs the plan in this process. Stops when `cancelled` becomes true.
/// \throws Error as `execute` does, and what opening the database throws.
[[nodiscard]] Report open_and_execute(const Plan& plan, const WorkerOptions& options,
                                      const std::atomic<bool>& cancelled, Progress& progress,
                                      AfterPlugin after_plugin = {}, Abandoned abandoned = {});

/// As `run_in_worker` with `in_process`: a crash takes the runner down, what a plugin prints isn't
/// captured, no limit of time or memory is kept. A second signal ends the process.
[[nodiscard]] Report run_in_process(const Plan& plan, const WorkerOptions& options,
                                    Progress& progress);

}  // namespace solder::runner

#endif
