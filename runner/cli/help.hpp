/// \file
/// The help texts, made from the tables of commands and options.

#ifndef SOLDER_RUNNER_CLI_HELP_HPP
#define SOLDER_RUNNER_CLI_HELP_HPP

#include <string>
#include <vector>

#include "cli/option_table.hpp"
#include "cli/text_layout.hpp"
#include "cli/verb_table.hpp"

namespace solder::runner {

/// Commands, options of every command, where options come from, and exit codes.
[[nodiscard]] std::string main_help();

/// One command: how it is called, what it does, its options, examples.
[[nodiscard]] std::string verb_help(const VerbEntry& verb);

/// `solder 0.1.0`
[[nodiscard]] std::string version_text();

/// The exit codes and what they say.
[[nodiscard]] const std::vector<Meaning>& exit_codes();

/// An option's help with its default and its variable, as the texts have it.
[[nodiscard]] std::string option_meaning(const OptionEntry& option);

}  // namespace solder::runner

#endif
