// 2018-01-01-000000_users/up.sql and down.sql, with metadata.toml where a transaction is unwanted.
// https://docs.rs/diesel_migrations/latest/diesel_migrations/
#include <algorithm>

#include "commands/import/source_folder.hpp"

namespace solder::runner {
namespace {

/// The version is what stands before the first '_', without its dashes.
std::optional<NumberedName> name_of(const std::string& folder) {
  const std::size_t end = folder.find('_');
  std::string version = folder.substr(0, end);
  version.erase(std::remove(version.begin(), version.end(), '-'), version.end());
  const bool is_number =
      !version.empty() && version.find_first_not_of("0123456789") == std::string::npos;
  if (!is_number) return std::nullopt;
  return NumberedName{version, end == std::string::npos ? "" : folder.substr(end + 1)};
}

bool is_without_transaction(const SourceFolder& folder, const std::string& name) {
  const SourceFile* const settings = folder.find(name + "/metadata.toml");
  if (settings == nullptr) return false;
  for (const ScriptLine& line : script_of({}, settings->text).lines) {
    std::string text = lower_case(line.text.substr(0, line.text.find('#')));
    text.erase(std::remove_if(text.begin(), text.end(),
                              [](char letter) { return letter == ' ' || letter == '\t'; }),
               text.end());
    if (trimmed(text) == "run_in_transaction=false") return true;
  }
  return false;
}

}  // namespace

bool is_diesel_folder(const SourceFolder& folder, const SourceFile& up) {
  const std::size_t slash = up.path.find('/');
  if (slash == std::string::npos || up.path.substr(slash) != "/up.sql") return false;
  const std::string name = up.path.substr(0, slash);
  // Solder's own look alike, but for their project.
  return name_of(name) && folder.find(name + "/CMakeLists.txt") == nullptr;
}

FoundMigrations read_diesel(const SourceFolder& folder, const Variables& /*variables*/) {
  FoundMigrations found;
  for (const SourceFile& file : folder.files) {
    if (file.is_at_top() && file.is_sql()) note_what_is_left(found, folder, file);
    if (!is_diesel_folder(folder, file)) continue;
    const std::string name = file.path.substr(0, file.path.find('/'));
    const NumberedName parts = *name_of(name);
    FoundMigration migration{.version = parts.version,
                             .title = parts.rest,
                             .up = script_of(folder.shown(file), file.text)};
    if (const SourceFile* const down = folder.find(name + "/down.sql")) {
      migration.down = script_of(folder.shown(*down), down->text);
    }
    if (is_without_transaction(folder, name)) migration.transaction = TransactionMode::none;
    found.migrations.push_back(std::move(migration));
  }
  return found;
}

}  // namespace solder::runner
