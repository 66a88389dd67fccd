/// \file
/// A step without a transaction (G9): the intent is written first and each statement recorded, so
/// that a death in between is found.

#ifndef SOLDER_RUNNER_EXECUTE_STEP_WITHOUT_TRANSACTION_HPP
#define SOLDER_RUNNER_EXECUTE_STEP_WITHOUT_TRANSACTION_HPP

#include "execute/step_run.hpp"

namespace solder::runner {

/// Runs `step` and says in `result` how it went. Never throws for the step.
void run_without_transaction(StepRun& run, const Step& step, StepResult& result);

}  // namespace solder::runner

#endif
