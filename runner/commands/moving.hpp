/// \file
/// The verbs for those who come from another tool: `import` brings its files over, `adopt` its
/// history. As those of commands.hpp, they print nothing and throw Error.

#ifndef SOLDER_RUNNER_COMMANDS_MOVING_HPP
#define SOLDER_RUNNER_COMMANDS_MOVING_HPP

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "commands/import/tool.hpp"
#include "commands/settings.hpp"
#include "core/migration.hpp"

namespace solder::runner {

struct ImportRequest {
  std::filesystem::path folder = {};
  std::optional<Tool> from = {};  ///< none: found out
  /// The databases that the SQL is for; empty: as ScaffoldRequest::backends.
  std::vector<std::string> backends = {};
  bool dry_run = false;
};

/// A migration, or a seed, that was brought over.
struct ImportedMigration {
  std::string version = {};
  std::string name = {};
  Kind kind = Kind::migration;
  TransactionMode transaction = TransactionMode::each;
  bool reversible = true;
  std::filesystem::path folder = {};  ///< that it is in now
  std::string from = {};              ///< the file that it was
};

/// Something that a person must look at.
struct ImportNote {
  std::string file = {};     ///< with the folder that was imported
  std::size_t line = 0;      ///< 0: the whole file
  bool is_left_out = false;  ///< the file was not brought over
  std::string why = {};
  std::string next = {};
};

struct ImportResult {
  Tool tool = Tool::plain;
  std::filesystem::path from = {};
  std::filesystem::path into = {};                    ///< the migrations folder
  std::vector<ImportedMigration> migrations = {};     ///< in the order of their versions
  std::optional<std::filesystem::path> project = {};  ///< the CMakeLists.txt that was written too
  std::vector<ImportNote> notes = {};                 ///< what needs a person
  bool dry_run = false;
};

/// `import FOLDER`: writes a plugin project for each migration of another tool, or nothing.
/// Overwrites nothing. \throws Error (ErrorCode::usage) for a folder that isn't clearly one tool's,
/// for versions that are taken or come twice, and for files that the tool itself can't read.
ImportResult import_folder(const Settings& settings, const ImportRequest& request);

struct AdoptRequest {
  std::optional<Tool> from = {};  ///< none: found out
  std::string table = {};         ///< empty: the one that the tool uses
  bool dry_run = false;
};

/// A migration that is applied there, and now here.
struct AdoptedMigration {
  std::string version = {};  ///< as our plugin has it
  std::string name = {};     ///< of its class, as `status` shows it
  Kind kind = Kind::migration;
  std::string there = {};  ///< how the other tool calls it
};

struct AdoptResult {
  Tool tool = Tool::plain;
  std::string table = {};
  std::vector<AdoptedMigration> adopted = {};  ///< in the order in which they were applied there
  std::size_t already = 0;                     ///< were recorded here before
  std::size_t pending = 0;                     ///< plugins that aren't applied here even now
  bool dry_run = false;
};

/// `adopt`: records as applied what another tool's history says is applied. Runs nothing, and
/// leaves the other table as it is. All of it in one transaction.
/// \throws Error (ErrorCode::history) when that table can't be relied on, or has what no plugin
/// has; (ErrorCode::usage) when there is none, or several.
AdoptResult adopt(const Settings& settings, const AdoptRequest& request);

}  // namespace solder::runner

#endif
