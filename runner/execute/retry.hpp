/// \file
/// The pause between two attempts at what failed because others were in its way.

#ifndef SOLDER_RUNNER_EXECUTE_RETRY_HPP
#define SOLDER_RUNNER_EXECUTE_RETRY_HPP

#include <string>

#include "core/report.hpp"
#include "execute/step_run.hpp"

namespace solder::runner {

/// Tells that `what` ("migration '003'") was rolled back for `failure`, and waits before attempt
/// number `attempt`, counted from 1. Ends early when the run is asked to stop.
void wait_for_attempt(StepRun& run, int attempt, const std::string& what,
                      const StepFailure& failure);

}  // namespace solder::runner

#endif
