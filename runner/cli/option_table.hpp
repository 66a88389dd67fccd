/// \file
/// The one table of options. What the command line accepts, the environment's variables, the keys
/// of `solder.conf`, the help texts and the man page are all derived from it.

#ifndef SOLDER_RUNNER_CLI_OPTION_TABLE_HPP
#define SOLDER_RUNNER_CLI_OPTION_TABLE_HPP

#include <string>
#include <string_view>
#include <vector>

namespace solder::runner {

/// One option. All texts live as long as the program.
struct OptionEntry {
  /// Which commands take it.
  enum class Scope {
    every,  ///< all of them, whether they need it or not
    some,   ///< those whose VerbEntry names it
  };
  /// Where it may be given besides the command line.
  enum class Source {
    anywhere,      ///< environment and configuration file
    environment,   ///< environment
    command_line,  ///< nowhere else
  };
  /// What a second one on the same command line is.
  enum class Repeat { refused, collected };

  std::string_view name = {};          ///< without the dashes; also the key in `solder.conf`
  char letter = 0;                     ///< its short form, 0: none
  std::string_view value_name = {};    ///< ADDRESS, FOLDER …; empty: a switch, yes or no
  std::string_view help = {};          ///< lower-case start, no full stop
  std::string_view default_text = {};  ///< for people; empty: none
  Scope scope = Scope::every;
  Source source = Source::anywhere;
  Repeat repeat = Repeat::refused;
  std::vector<std::string_view> choices = {};  ///< all values there are; empty: any text

  [[nodiscard]] bool is_switch() const { return value_name.empty(); }
  /// Its environment variable: SOLDER_LOCK_TIMEOUT for lock-timeout; empty when it has none.
  [[nodiscard]] std::string variable() const;
  /// How it is written in a help text: `-d, --database ADDRESS`.
  [[nodiscard]] std::string usage() const;
};

/// All options: those of every command first, then those of some; in the order of the help texts.
[[nodiscard]] const std::vector<OptionEntry>& option_table();

/// \return null when no option is called `name` (without dashes). Valid for ever.
[[nodiscard]] const OptionEntry* find_option(std::string_view name);

}  // namespace solder::runner

#endif
