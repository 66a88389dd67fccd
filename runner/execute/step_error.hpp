/// \file
/// The words of a failed step.

#ifndef SOLDER_RUNNER_EXECUTE_STEP_ERROR_HPP
#define SOLDER_RUNNER_EXECUTE_STEP_ERROR_HPP

#include <exception>
#include <string>
#include <utility>

#include "core/plan.hpp"
#include "core/report.hpp"

namespace solder::runner {

/// "apply migration '003' (AddComments)", "roll back migration …", "run seed …".
[[nodiscard]] std::string step_phrase(const Step& step);

/// What stays in the database after a failure.
enum class Aftermath {
  rolled_back,  ///< nothing of the step
  run_undone,   ///< nothing of the run, whose steps shared a transaction
  partial,      ///< what a step without a transaction had done by then
};

/// `failure` with what, where and next filled in for the reader; its `why` is kept.
[[nodiscard]] StepFailure explain(StepFailure failure, const Step& step, Aftermath aftermath);

/// Carries a failure that is already in its parts out of a step; caught in execute/ alone.
struct StepFailed : std::exception {
  explicit StepFailed(StepFailure given) : failure(std::move(given)) {}
  StepFailure failure;
};

/// The exception that is being handled, as a failure with its code, its `why` and the statement.
/// Its `what` becomes a part of the `why` where that alone wouldn't be understood.
[[nodiscard]] StepFailure failure_from_current_exception();

/// The result of a step before it is known how it went.
[[nodiscard]] StepResult result_of(const Step& step);

}  // namespace solder::runner

#endif
