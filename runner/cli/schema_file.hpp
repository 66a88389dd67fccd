/// \file
/// The schema as a file that people keep with their sources, so that a review sees what a migration
/// makes of it: what 'show-schema --format sql' prints.

#ifndef SOLDER_RUNNER_CLI_SCHEMA_FILE_HPP
#define SOLDER_RUNNER_CLI_SCHEMA_FILE_HPP

#include <filesystem>
#include <string>

#include "commands/commands.hpp"

namespace solder::runner {

/// Whether it can be written, before anything is changed in the database. Does nothing for no name.
/// \throws Error (ErrorCode::environment) when its folder isn't there or can't be written, or
/// something else has its name.
void check_schema_file(const std::filesystem::path& file);

/// Writes the schema of the database, when the file says another one, in the place of the older
/// file. \throws Error (ErrorCode::environment), which says that the database is changed.
SchemaFile write_schema_file(const Settings& settings, const std::filesystem::path& file);

/// What 'show-schema --check' finds.
struct SchemaCheck {
  std::string database = {};
  std::filesystem::path path = {};
  bool is_there = false;
  std::string difference = {};  ///< empty: it says what the database has
  [[nodiscard]] bool is_same() const { return is_there && difference.empty(); }
};
[[nodiscard]] SchemaCheck check_schema(const Settings& settings, const std::filesystem::path& file);

[[nodiscard]] std::string check_text(const SchemaCheck& check);
/// The Error of a check that isn't the same.
[[nodiscard]] Error check_failure(const SchemaCheck& check);

}  // namespace solder::runner

#endif
