/// \file
/// The settings of a run, from what was given for the options.

#ifndef SOLDER_RUNNER_CLI_READ_SETTINGS_HPP
#define SOLDER_RUNNER_CLI_READ_SETTINGS_HPP

#include "cli/option_reader.hpp"
#include "cli/verb_table.hpp"
#include "commands/settings.hpp"

namespace solder::runner {

/// \throws Error (ErrorCode::usage) as OptionReader.
[[nodiscard]] Settings read_settings(const OptionReader& reader);

/// \throws Error (ErrorCode::usage) for a signature that is required and can't be checked.
void check_signature_options(const OptionReader& reader, const Settings& settings);

/// Puts the password of --password-file into the address, where `verb` uses it. \throws Error as
/// `with_password_of`.
void add_password(const OptionReader& reader, const VerbEntry& verb, Settings& settings);

}  // namespace solder::runner

#endif
