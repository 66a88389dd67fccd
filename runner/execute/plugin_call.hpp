/// \file
/// The part of a step that is the plugin's: its library is loaded, and its function is called
/// behind the guard.

#ifndef SOLDER_RUNNER_EXECUTE_PLUGIN_CALL_HPP
#define SOLDER_RUNNER_EXECUTE_PLUGIN_CALL_HPP

#include <cstdint>

#include "catalog/plugin.hpp"
#include "core/plan.hpp"
#include "core/report.hpp"
#include "execute/host.hpp"
#include "execute/step_run.hpp"

namespace solder::runner {

/// Loads the step's library, which runs its constructors. G5: not before its turn.
[[nodiscard]] Plugin load_plugin(const StepRun& run, const Step& step);

/// Calls the plugin's function, and ends the host's part of the step. \return what it returned.
/// \throws StepFailed when it lets an exception out.
[[nodiscard]] std::int32_t call_plugin(const Plugin& plugin, const Step& step, Host& host);

/// Runs the plugin behind the guard, then the guard's checks (G6, G7). Their warnings go to
/// `result`. Leaves the guard up when it throws.
/// \throws StepFailed, Error
void run_plugin(StepRun& run, const Plugin& plugin, const Step& step, StepResult& result);

}  // namespace solder::runner

#endif
