/// \file
/// Completions for shells, made from the tables of commands and options.

#ifndef SOLDER_RUNNER_CLI_COMPLETION_HPP
#define SOLDER_RUNNER_CLI_COMPLETION_HPP

#include <string>
#include <string_view>
#include <vector>

#include "cli/option_table.hpp"
#include "cli/verb_table.hpp"

namespace solder::runner {

/// The script that `shell` (bash, zsh or fish) sources.
/// \throws Error (ErrorCode::usage) for another shell.
[[nodiscard]] std::string completion(std::string_view shell);

[[nodiscard]] std::string bash_completion();
[[nodiscard]] std::string zsh_completion();
[[nodiscard]] std::string fish_completion();

/// What a shell offers for the value of an option or the argument of a command.
struct Offer {
  enum class Kind { nothing, files, folders, words };

  Kind kind = Kind::nothing;
  std::vector<std::string_view> words = {};
};

[[nodiscard]] Offer offer_for(const OptionEntry& option);
[[nodiscard]] Offer offer_for(const VerbEntry& verb);

/// The name and the aliases of a command, `divider` between them.
[[nodiscard]] std::string names_of(const VerbEntry& verb, std::string_view divider);

/// The words, `divider` between them.
[[nodiscard]] std::string joined(const std::vector<std::string_view>& words,
                                 std::string_view divider);

/// The options that take a value, as they are typed: `--database|-d|…` with '|' as the divider.
[[nodiscard]] std::string options_with_value(std::string_view divider);

/// The options that `verb` takes: those of every command, then its own. Valid for ever.
[[nodiscard]] std::vector<const OptionEntry*> options_of(const VerbEntry& verb);

}  // namespace solder::runner

#endif
