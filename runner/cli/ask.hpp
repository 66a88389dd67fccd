/// \file
/// Asks before something is lost (G10).

#ifndef SOLDER_RUNNER_CLI_ASK_HPP
#define SOLDER_RUNNER_CLI_ASK_HPP

#include "cli/console.hpp"
#include "cli/options.hpp"
#include "commands/settings.hpp"

namespace solder::runner {

/// Says what will be lost and asks on a terminal; with `--yes` it says so and goes on; without
/// either the Consent throws Error (ErrorCode::consent). Only "y" and "yes" are a yes. `console`
/// and `options` must outlive it.
[[nodiscard]] Consent make_consent(Console& console, const Options& options);

/// Says what will be lost and takes the database's name for a yes: that of `--confirm`, or else
/// what is typed on a terminal. It throws Error (ErrorCode::consent) when `--confirm` gives another
/// name. `console` and `options` must outlive it.
[[nodiscard]] Confirmation make_confirmation(Console& console, const Options& options);

}  // namespace solder::runner

#endif
