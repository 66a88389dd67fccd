/// \file
/// The folder that is imported, and what was found in it.

#ifndef SOLDER_RUNNER_COMMANDS_IMPORT_SOURCE_FOLDER_HPP
#define SOLDER_RUNNER_COMMANDS_IMPORT_SOURCE_FOLDER_HPP

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/import/script.hpp"
#include "commands/moving.hpp"

namespace solder::runner {

/// A file below the folder.
struct SourceFile {
  std::string path = {};  ///< below the folder: `2018-01-01_users/up.sql`
  std::string text = {};  ///< of what may hold SQL or settings; empty for others

  /// Without the folders.
  [[nodiscard]] std::string name() const;
  /// Whether it is in the folder itself.
  [[nodiscard]] bool is_at_top() const { return path.find('/') == std::string::npos; }
  [[nodiscard]] bool is_sql() const;
};

/// All files below a folder, in the order of their paths. Hidden ones are left out.
struct SourceFolder {
  std::filesystem::path path = {};
  std::vector<SourceFile> files = {};

  /// How messages call a file: with the folder.
  [[nodiscard]] std::string shown(const SourceFile& file) const;
  /// \return null when there is none.
  [[nodiscard]] const SourceFile* find(const std::string& file) const;
};

/// \throws Error (ErrorCode::environment) for what can't be read.
[[nodiscard]] SourceFolder read_source_folder(const std::filesystem::path& path);

/// A migration as its tool keeps it.
struct FoundMigration {
  std::string version = {};  ///< as the tool writes it; empty for what has none
  std::string title = {};    ///< its name, any text
  Kind kind = Kind::migration;
  TransactionMode transaction = TransactionMode::each;
  Script up = {};
  std::optional<Script> down = {};
};

/// What a folder holds, in no order.
struct FoundMigrations {
  std::vector<FoundMigration> migrations = {};
  std::vector<ImportNote> notes = {};
};

/// The values of placeholders.
using Variables = std::map<std::string, std::string>;

/// How one tool's folder is read. \throws Error (ErrorCode::usage) for a file that the tool
/// couldn't read either, with its line.
using ReadFolder = FoundMigrations (*)(const SourceFolder& folder, const Variables& variables);
[[nodiscard]] FoundMigrations read_golang_migrate(const SourceFolder&, const Variables&);
[[nodiscard]] FoundMigrations read_goose(const SourceFolder&, const Variables&);
[[nodiscard]] FoundMigrations read_dbmate(const SourceFolder&, const Variables&);
[[nodiscard]] FoundMigrations read_flyway(const SourceFolder&, const Variables&);
[[nodiscard]] FoundMigrations read_diesel(const SourceFolder&, const Variables&);
[[nodiscard]] FoundMigrations read_sqlx(const SourceFolder&, const Variables&);
[[nodiscard]] FoundMigrations read_plain(const SourceFolder&, const Variables&);

/// A file name taken apart at the end of the digits and dots that it begins with.
struct NumberedName {
  std::string version = {};
  std::string rest = {};
};
/// \return nothing when `name` doesn't begin with a digit.
[[nodiscard]] std::optional<NumberedName> numbered(const std::string& name);

/// `name` without `ending`, nothing when it doesn't end so. Letters of both cases are the same.
[[nodiscard]] std::optional<std::string> without_ending(const std::string& name,
                                                        std::string_view ending);

/// Notes a file that is left out although it looks like a migration: code as `0002_fill.go`, or SQL
/// whose name the tool doesn't read. Passes over all others.
void note_what_is_left(FoundMigrations& found, const SourceFolder& folder, const SourceFile& file);

/// Whether `up` is the way up of a migration of diesel: `2018-01-01_users/up.sql`.
[[nodiscard]] bool is_diesel_folder(const SourceFolder& folder, const SourceFile& up);
/// Whether `file` is called as a migration of Flyway: `V1__users.sql`.
[[nodiscard]] bool is_flyway_name(const SourceFile& file);

/// The tool that the folder is of.
/// \throws Error (ErrorCode::usage) when it is none's, or may be of several.
[[nodiscard]] Tool detect_tool(const SourceFolder& folder);

}  // namespace solder::runner

#endif
