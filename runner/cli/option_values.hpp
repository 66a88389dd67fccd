/// \file
/// What was given for the options, as text, before it means anything: from the command line, the
/// environment and the configuration file.

#ifndef SOLDER_RUNNER_CLI_OPTION_VALUES_HPP
#define SOLDER_RUNNER_CLI_OPTION_VALUES_HPP

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/option_table.hpp"
#include "core/error.hpp"

namespace solder::runner {

/// Where a value was given; a later one beats an earlier one.
enum class Origin { file, section, environment, command_line };

/// One value given for one option.
struct OptionValue {
  const OptionEntry* option = nullptr;  ///< never null, lives for ever
  std::string text = {};                ///< a switch has "yes" unless something else was said
  Origin origin = Origin::command_line;
  std::string place = {};  ///< for messages: `--steps`, `SOLDER_STEPS`, `solder.conf:3`
};

/// What a command line consists of.
struct CommandLine {
  std::vector<OptionValue> values = {};
  std::vector<std::string> words = {};  ///< the command and its arguments
};

/// Splits a command line into options and words; options may stand anywhere, and everything after
/// `--` is a word. `arguments` is without the program's name.
/// \throws Error (ErrorCode::usage) for an unknown option (with a suggestion), a missing value, an
/// option given twice.
[[nodiscard]] CommandLine parse_command_line(const std::vector<std::string>& arguments);

using Environment = std::map<std::string, std::string>;

/// The configuration file that is read when none is named and it is there.
inline constexpr const char* kDefaultConfiguration = "solder.conf";

/// The values of our variables; empty ones count as not set. DATABASE_URL stands in for
/// SOLDER_DATABASE. Several values of SOLDER_SET stand on lines of their own.
[[nodiscard]] std::vector<OptionValue> read_environment(const Environment& environment);

/// What stands in a configuration file.
struct Configuration {
  std::string file = {};                 ///< as it was named, empty when there is none
  std::vector<OptionValue> common = {};  ///< before the first heading: for every environment
  /// The environments' names and what stands under their headings.
  std::map<std::string, std::vector<OptionValue>> environments = {};
};

/// Reads `key = value` lines; a `[name]` line begins what is for one environment alone; empty lines
/// and lines that begin with `#` are passed over. Keys are the long names of the options.
/// \throws Error (ErrorCode::usage) naming file and line: an unknown key (with a suggestion), a
/// line without `=`, a key given twice, a heading that names no environment or comes twice; naming
/// the file: not there, not a regular file, unreadable, larger than 1 MiB, with a NUL byte or not
/// UTF-8.
[[nodiscard]] Configuration read_configuration(const std::filesystem::path& file);

/// Told of a line that can't be used; the lines after it are read all the same.
using BadLine = std::function<void(const Error& error)>;
/// As `read_configuration`, which hands the Errors of single lines to `bad_line` instead of
/// throwing them.
[[nodiscard]] Configuration read_configuration(const std::filesystem::path& file,
                                               const BadLine& bad_line);

/// As `read_configuration`, of what stands in the file. Throws where there is no `bad_line`.
[[nodiscard]] Configuration parse_configuration(std::string_view text,
                                                const std::filesystem::path& file,
                                                const BadLine& bad_line = {});

/// What counts for one environment: the common values, then its own. `asked` is the value of
/// `--env`, null when it wasn't given: then a common `env` names it, or there is none.
/// \throws Error (ErrorCode::usage) when the file has no such environment.
[[nodiscard]] std::vector<OptionValue> values_for(const Configuration& configuration,
                                                  const OptionValue* asked);

}  // namespace solder::runner

#endif
