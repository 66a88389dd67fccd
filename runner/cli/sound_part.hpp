/// \file
/// A configuration file with faults, as 'doctor' reads it.

#ifndef SOLDER_RUNNER_CLI_SOUND_PART_HPP
#define SOLDER_RUNNER_CLI_SOUND_PART_HPP

#include <vector>

#include "cli/option_reader.hpp"
#include "cli/options.hpp"

namespace solder::runner {

/// Adds what is sound in `options.configuration_file` to `values`; what is wrong with the rest
/// comes into `options.configuration_faults`. \throws Error (ErrorCode::usage) for what is wrong
/// without the file too.
void add_sound_part_of_file(std::vector<OptionValue>& values, const Environment& environment,
                            Options& options);

}  // namespace solder::runner

#endif
