/// \file
/// From what was found to what will be written: versions and names as Solder has them, and SQL that
/// Solder runs.

#ifndef SOLDER_RUNNER_COMMANDS_IMPORT_PREPARE_HPP
#define SOLDER_RUNNER_COMMANDS_IMPORT_PREPARE_HPP

#include <optional>
#include <string>
#include <vector>

#include "commands/import/source_folder.hpp"
#include "commands/scaffold_names.hpp"

namespace solder::runner {

/// A plugin project before it is written.
struct PreparedMigration {
  ImportedMigration facts = {};
  std::string target = {};  ///< of CMake, and the folder's name
  std::string description = {};
  std::string up = {};
  std::optional<std::string> down = {};
};

struct Prepared {
  std::vector<PreparedMigration> migrations = {};  ///< by version; seeds last
  std::vector<ImportNote> notes = {};              ///< in the order of the files
};

/// The version as Solder writes it: one whose groups are all 0, which Solder has no migration for,
/// comes before all others as `0.1` does. \return nothing for what can't be one.
[[nodiscard]] std::optional<Version> own_version(const std::string& version);

/// The name as Solder writes it: what isn't a letter, a digit, '_' or '-' becomes '_'.
[[nodiscard]] std::string own_name_of(const std::string& title);

/// `present` are the folders that are there already.
/// \throws Error (ErrorCode::usage) for a version that is none, that comes twice or is taken.
[[nodiscard]] Prepared prepare(FoundMigrations found, const std::vector<ScaffoldFolder>& present);

}  // namespace solder::runner

#endif
