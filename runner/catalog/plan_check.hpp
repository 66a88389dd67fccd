/// \file
/// A look into the plugins of a plan before the first of them runs.

#ifndef SOLDER_RUNNER_CATALOG_PLAN_CHECK_HPP
#define SOLDER_RUNNER_CATALOG_PLAN_CHECK_HPP

#include "core/plan.hpp"

namespace solder::runner {

/// Reads the plugin of every step, and the libraries that it needs, as it will be read again when
/// it is loaded: what is found then would be found after the steps before it have run (G12). Loads
/// nothing. \throws Error (ErrorCode::plugin) naming all plugins that can't be loaded.
void check_plugins_of(const Plan& plan);

}  // namespace solder::runner

#endif
