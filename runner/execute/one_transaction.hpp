/// \file
/// All steps of a run in one transaction: what they did, their history rows and their log rows
/// commit together or not at all (G1), and the first failure undoes all of it (G2).

#ifndef SOLDER_RUNNER_EXECUTE_ONE_TRANSACTION_HPP
#define SOLDER_RUNNER_EXECUTE_ONE_TRANSACTION_HPP

#include "core/plan.hpp"
#include "core/report.hpp"
#include "execute/step_run.hpp"

namespace solder::runner {

/// \throws Error (ErrorCode::usage) when a step commits by itself: a migration without a
/// transaction, or a database whose rollback leaves tables behind.
void refuse_unless_one_will_do(StepRun& run, const Plan& plan);

/// Runs the steps until one fails. Never throws for a step. Steps before the failing one have the
/// outcome `rolled_back`. What COMMIT itself fails for is told of the last step that had something
/// to do.
[[nodiscard]] Report run_in_one_transaction(StepRun& run, const Plan& plan);

}  // namespace solder::runner

#endif
