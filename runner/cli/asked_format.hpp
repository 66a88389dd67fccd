/// \file
/// What can be told of a command line that can't be read: in which form to say so.

#ifndef SOLDER_RUNNER_CLI_ASKED_FORMAT_HPP
#define SOLDER_RUNNER_CLI_ASKED_FORMAT_HPP

#include <string>
#include <vector>

#include "cli/options.hpp"

namespace solder::runner {

/// `json` or `jsonl` where one of them is asked for: on the command line, else in the environment,
/// else in the configuration file; else `text`. Never throws an Error: what can't be read doesn't
/// ask for it.
[[nodiscard]] Format asked_format(const std::vector<std::string>& arguments,
                                  const Environment& environment);

/// Whether `--color` or the environment ask for colours; the configuration file isn't looked at.
[[nodiscard]] ColorChoice asked_color(const std::vector<std::string>& arguments,
                                      const Environment& environment);

/// The name of the command, empty when it can't be told.
[[nodiscard]] std::string asked_command(const std::vector<std::string>& arguments);

}  // namespace solder::runner

#endif
