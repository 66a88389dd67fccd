/// \file
/// The options that somebody has typed, for the next command that they are to type.

#ifndef SOLDER_RUNNER_CLI_TYPED_OPTIONS_HPP
#define SOLDER_RUNNER_CLI_TYPED_OPTIONS_HPP

#include <string>
#include <vector>

#include "cli/option_values.hpp"

namespace solder::runner {

/// ` --migrations sources`: those of `typed` that say where sources and plugins are, as a shell
/// takes them. What stands in the environment or the configuration file counts by itself.
[[nodiscard]] std::string places_typed(const std::vector<OptionValue>& typed);

/// `text` with `places` behind each 'solder build' in it.
[[nodiscard]] std::string with_places(std::string text, const std::string& places);

}  // namespace solder::runner

#endif
