/// \file
/// What single commands take, from what was given for the options.

#ifndef SOLDER_RUNNER_CLI_READ_VERB_OPTIONS_HPP
#define SOLDER_RUNNER_CLI_READ_VERB_OPTIONS_HPP

#include "cli/option_reader.hpp"
#include "cli/options.hpp"

namespace solder::runner {

/// Fills in what is of `options.verb`, whose arguments and format are there already.
/// \throws Error (ErrorCode::usage) as OptionReader, and for options that contradict each other or
/// the arguments.
void read_verb_options(const OptionReader& reader, Options& options);

}  // namespace solder::runner

#endif
