/// \file
/// A step in a transaction of its own: its changes, its history row and its log row commit
/// together or not at all (G1).

#ifndef SOLDER_RUNNER_EXECUTE_STEP_IN_TRANSACTION_HPP
#define SOLDER_RUNNER_EXECUTE_STEP_IN_TRANSACTION_HPP

#include "execute/step_run.hpp"

namespace solder::runner {

/// Runs `step` and says in `result` how it went. Never throws for the step.
void run_in_transaction(StepRun& run, const Step& step, StepResult& result);

}  // namespace solder::runner

#endif
