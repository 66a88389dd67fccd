/// \file
/// A step of a rehearsal that can't be undone, and so isn't run: its statements are listed.

#ifndef SOLDER_RUNNER_EXECUTE_STEP_NOT_RUN_HPP
#define SOLDER_RUNNER_EXECUTE_STEP_NOT_RUN_HPP

#include "execute/step_run.hpp"

namespace solder::runner {

/// Lets the plugin say its scripts, and runs none of them. What it would ask the database can't be
/// known: there the list ends, with a warning in `result`. Never throws for the step.
void list_statements(StepRun& run, const Step& step, StepResult& result);

}  // namespace solder::runner

#endif
