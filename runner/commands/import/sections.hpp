/// \file
/// Tools with both directions in one file, divided by comments: goose and dbmate.

#ifndef SOLDER_RUNNER_COMMANDS_IMPORT_SECTIONS_HPP
#define SOLDER_RUNNER_COMMANDS_IMPORT_SECTIONS_HPP

#include <optional>
#include <string>

#include "commands/import/source_folder.hpp"

namespace solder::runner {

/// Puts the lines of a file into the script of their direction. Comments before the first direction
/// go up.
class Sections {
 public:
  /// `up_mark` is how the file says that the way up begins: `-- migrate:up`.
  Sections(std::string file, std::string up_mark);

  /// \throws Error (ErrorCode::usage) when that direction, or a later one, has begun already.
  void begin(Direction direction, std::size_t line);
  void add(const ScriptLine& line);
  /// The migration without its version and title.
  /// \throws Error (ErrorCode::usage) when there was no way up, or SQL before it.
  [[nodiscard]] FoundMigration finish();

  [[noreturn]] void refuse(std::size_t line, const std::string& why, const std::string& next) const;

  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  std::string file_;
  std::string up_mark_;
  bool is_up_begun_ = false;
  Script head_ = {};
  Script up_ = {};
  std::optional<Script> down_ = {};
};

/// The files of the folder itself that are called `20180101_users.sql`, each with its version and
/// title. What else is there is noted.
struct NumberedFile {
  const SourceFile* file = nullptr;
  std::string version = {};
  std::string title = {};
};
[[nodiscard]] std::vector<NumberedFile> numbered_files(FoundMigrations& found,
                                                       const SourceFolder& folder);

}  // namespace solder::runner

#endif
