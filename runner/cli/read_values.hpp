/// \file
/// What the options say, when it is known which were given.

#ifndef SOLDER_RUNNER_CLI_READ_VALUES_HPP
#define SOLDER_RUNNER_CLI_READ_VALUES_HPP

#include "cli/option_reader.hpp"
#include "cli/options.hpp"

namespace solder::runner {

[[nodiscard]] bool takes(const VerbEntry& verb, const OptionEntry& option);

/// Of `verb`, which may be null.
[[nodiscard]] Format read_format(const OptionReader& reader, const VerbEntry* verb);

/// Everything but what several values only say together. \throws Error (ErrorCode::usage)
void read_each(const OptionReader& reader, const Environment& environment, Options& options);

/// Everything. \throws Error (ErrorCode::usage), also for what is missing, and for values that
/// contradict each other; as `with_password_of` for the file of a password.
void read_values(const OptionReader& reader, const Environment& environment, Options& options);

}  // namespace solder::runner

#endif
