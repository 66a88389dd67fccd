/// \file
/// The one table of commands. What the command line accepts, the help texts and the man page are
/// derived from it.

#ifndef SOLDER_RUNNER_CLI_VERB_TABLE_HPP
#define SOLDER_RUNNER_CLI_VERB_TABLE_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/option_table.hpp"

namespace solder::runner {

/// A command line that shows how a command is used, and what it does.
struct Example {
  std::string_view command = {};
  std::string_view says = {};
};

/// What an option means to one command, where that isn't what the table of options says.
struct OwnMeaning {
  std::string_view option = {};
  std::string_view help = {};
};

/// One command. All texts live as long as the program.
struct VerbEntry {
  /// Whether it can do without `--database`.
  enum class Database { needed, optional, unused };

  std::string_view name = {};
  std::vector<std::string_view> aliases = {};
  std::string_view argument = {};  ///< `VERSION`, `[FILE]` where it may be left out; empty: none
  std::string_view summary = {};   ///< one line for the list, lower-case start, no full stop
  std::string_view help = {};      ///< paragraphs, divided by an empty line
  std::vector<Example> examples = {};
  std::vector<std::string_view> options = {};  ///< of OptionEntry::Scope::some
  Database database = Database::needed;
  std::vector<OwnMeaning> meanings = {};

  [[nodiscard]] std::size_t least_arguments() const;
  [[nodiscard]] std::size_t most_arguments() const;
  [[nodiscard]] bool takes(std::string_view option) const;
  /// An option of the table, with the help that it has for this command.
  [[nodiscard]] OptionEntry option(std::string_view wanted) const;
  /// `solder migrate-to [options] VERSION`.
  [[nodiscard]] std::string usage() const;
};

/// All commands, in the order of the help text.
[[nodiscard]] const std::vector<VerbEntry>& verb_table();

/// Finds a command by its name or an alias. \return null when there is none. Valid for ever.
[[nodiscard]] const VerbEntry* find_verb(std::string_view name);

/// The names and aliases of all commands.
[[nodiscard]] std::vector<std::string_view> verb_names();

}  // namespace solder::runner

#endif
