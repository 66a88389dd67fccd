/// \file
/// The part of a step that is the plugin's: its library is loaded, and its function is called
/// behind the guard.

#ifndef SOLDER_RUNNER_EXECUTE_PLUGIN_CALL_HPP
#define SOLDER_RUNNER_EXECUTE_PLUGIN_CALL_HPP

#include "catalog/plugin.hpp"
#include "core/plan.hpp"
#include "core/report.hpp"
#include "execute/step_run.hpp"

namespace solder::runner {

/// Loads the step's library, which runs its constructors. G5: not before its turn.
[[nodiscard]] Plugin load_plugin(const StepRun& run, const Step& step);

/// Runs the plugin behind the guard, then the guard's checks (G6, G7). Their warnings go to
/// `result`. Leaves the guard up when it throws.
/// \throws StepFailed, Error
void run_plugin(StepRun& run, const Plugin& plugin, const Step& step, StepResult& result);

}  // namespace solder::runner

#endif
