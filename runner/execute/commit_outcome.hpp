/// \file
/// What an error of COMMIT means is known only after reading the history again (G2).

#ifndef SOLDER_RUNNER_EXECUTE_COMMIT_OUTCOME_HPP
#define SOLDER_RUNNER_EXECUTE_COMMIT_OUTCOME_HPP

#include <cstdint>
#include <optional>

#include "core/plan.hpp"
#include "core/report.hpp"
#include "execute/step_run.hpp"

namespace solder::runner {

/// Finds out how the COMMIT ended whose exception is being handled. `recorded` is the id of the
/// step's row in the log, where only that can tell: of a seed. \return why the step failed; nothing
/// when it is done or in doubt, which `result` then says.
[[nodiscard]] std::optional<StepFailure> settle_commit(StepRun& run, const Step& step,
                                                       std::int64_t recorded, StepResult& result);

}  // namespace solder::runner

#endif
