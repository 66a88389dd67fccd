/// \file
/// What was asked for, as one value: the command, its arguments, and everything that the command
/// line, the environment and the configuration file say.

#ifndef SOLDER_RUNNER_CLI_OPTIONS_HPP
#define SOLDER_RUNNER_CLI_OPTIONS_HPP

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/moment.hpp"
#include "cli/option_values.hpp"
#include "cli/verb_table.hpp"
#include "commands/commands.hpp"
#include "commands/moving.hpp"
#include "commands/settings.hpp"

namespace solder::runner {

/// What the program is to do.
enum class Purpose {
  run,        ///< run `verb`
  show_help,  ///< of `verb`, or of everything when there is none
  show_version,
};

enum class Verbosity { quiet, normal, verbose };
enum class ColorChoice { automatic, always, never };
enum class Format { text, json, jsonl, sql, mermaid, dot, html };

struct Options {
  Purpose purpose = Purpose::run;
  Verbosity verbosity = Verbosity::normal;
  ColorChoice color = ColorChoice::automatic;
  Format format = Format::text;
  Zone zone = Zone::local;
  RepairRequest::Decision decision = RepairRequest::Decision::none;

  bool agreed = false;  ///< --yes
  bool dry_run = false;
  bool check = false;      ///< show-schema --check
  bool shows_sql = false;  ///< plan --sql
  bool with_data = false;  ///< verify --with-data
  bool exit_code = false;  ///< status: 1 when something is pending
  bool again = false;
  bool count_rows = false;

  const VerbEntry* verb = nullptr;                ///< never null when the purpose is to run
  std::vector<std::string> arguments = {};        ///< as many as the verb takes
  std::filesystem::path configuration_file = {};  ///< empty: there is none
  /// With 'doctor', which goes on without them: what of the configuration file can't be used.
  std::vector<Error> configuration_faults = {};
  std::vector<OptionValue> given = {};  ///< with 'config': all that was said, from everywhere
  std::string places = {};              ///< `places_typed` of the command line
  Settings settings = {};
  std::string confirmed = {};         ///< --confirm
  std::chrono::milliseconds wait{0};  ///< --wait: for a database that doesn't answer
  std::optional<std::size_t> steps = {};
  std::size_t limit = 0;
  std::filesystem::path schema_file = {};  ///< --schema-file; empty: none is written
  std::filesystem::path output = {};       ///< --output; empty: the standard output
  std::filesystem::path scratch = {};      ///< --scratch
  SignRequest sign = {};
  ScaffoldRequest scaffold = {};
  ImportRequest import_request = {};
  AdoptRequest adopt_request = {};
  std::string configuration = {};

  /// The verb's first argument, empty when it was left out.
  [[nodiscard]] std::string argument() const;
};

/// Where nobody asks for colours or against them: `never` with NO_COLOR, and on a terminal that
/// shows none.
[[nodiscard]] ColorChoice default_color(const Environment& environment);

/// Reads the command line (`arguments` is without the program's name), then, unless only help or
/// the version is asked for, the environment and the configuration file. Opens no database. \throws
/// Error (ErrorCode::usage) for everything that isn't right; with 'doctor' what isn't right in the
/// configuration file is left out and kept in `configuration_faults`.
[[nodiscard]] Options read_options(const std::vector<std::string>& arguments,
                                   const Environment& environment);

}  // namespace solder::runner

#endif
