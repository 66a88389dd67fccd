// Tools with a file for each direction: 000001_users.up.sql and 000001_users.down.sql.
// https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md
// https://docs.rs/sqlx/latest/sqlx/macro.migrate.html
#include <algorithm>
#include <map>

#include "commands/import/source_folder.hpp"

namespace solder::runner {
namespace {

/// How a tool calls its files.
struct PairRules {
  std::vector<std::string_view> up = {};    ///< endings; the longest first
  std::vector<std::string_view> down = {};  ///< looked for before those of `up`
  bool may_have_letter = false;             ///< v1_users.sql
};

struct Pair {
  std::string stem = {};
  const SourceFile* up = nullptr;
  const SourceFile* down = nullptr;
};
using Pairs = std::map<std::string, Pair>;

std::optional<std::string> stem_of(const std::string& name,
                                   const std::vector<std::string_view>& endings) {
  for (const std::string_view ending : endings) {
    if (auto stem = without_ending(name, ending)) return stem;
  }
  return std::nullopt;
}

/// `v1_users` without its letter, if it may have one.
std::optional<NumberedName> name_of(const std::string& stem, const PairRules& rules) {
  const bool has_letter = rules.may_have_letter && stem.find_first_of("vV") == 0;
  return numbered(has_letter ? stem.substr(1) : stem);
}

/// \return whether it is one of a pair.
bool add_file(Pairs& pairs, const SourceFile& file, const PairRules& rules) {
  if (!file.is_at_top()) return true;
  const std::optional<std::string> down = stem_of(file.path, rules.down);
  const std::optional<std::string> up = down ? std::nullopt : stem_of(file.path, rules.up);
  if ((!up && !down) || !name_of(up ? *up : *down, rules)) return false;
  Pair& pair = pairs[up ? *up : *down];
  if (up && pair.up != nullptr) {
    // The same name with two endings: of one version, which is refused later on.
    pairs[file.path] = {.stem = *up, .up = &file};
    return true;
  }
  pair.stem = up ? *up : *down;
  (up ? pair.up : pair.down) = &file;
  return true;
}

FoundMigration read_pair(const SourceFolder& folder, const Pair& pair, const PairRules& rules) {
  NumberedName name = *name_of(pair.stem, rules);
  name.rest.erase(0, name.rest.find_first_not_of("_-. "));
  FoundMigration migration{.version = name.version,
                           .title = name.rest,
                           .up = script_of(folder.shown(*pair.up), pair.up->text)};
  if (pair.down != nullptr) {
    migration.down = script_of(folder.shown(*pair.down), pair.down->text);
  }
  return migration;
}

FoundMigrations read_pairs(const SourceFolder& folder, const PairRules& rules) {
  FoundMigrations found;
  Pairs pairs;
  for (const SourceFile& file : folder.files) {
    if (!add_file(pairs, file, rules)) note_what_is_left(found, folder, file);
  }
  for (const auto& [stem, pair] : pairs) {
    if (pair.up != nullptr) {
      found.migrations.push_back(read_pair(folder, pair, rules));
      continue;
    }
    found.notes.push_back({.file = folder.shown(*pair.down),
                           .is_left_out = true,
                           .why = "there is no way up that it could undo",
                           .next = "add the file that it belongs to, and import again"});
  }
  return found;
}

/// `-- no-transaction` at the very start of a file is how sqlx is told.
bool is_without_transaction(const Script& script) {
  return !script.lines.empty() && script.lines.front().text.rfind("-- no-transaction", 0) == 0;
}

}  // namespace

FoundMigrations read_golang_migrate(const SourceFolder& folder, const Variables& /*variables*/) {
  return read_pairs(folder, {.up = {".up.sql"}, .down = {".down.sql"}});
}

FoundMigrations read_sqlx(const SourceFolder& folder, const Variables& /*variables*/) {
  FoundMigrations found = read_pairs(folder, {.up = {".up.sql", ".sql"}, .down = {".down.sql"}});
  for (FoundMigration& migration : found.migrations) {
    const bool is_none = is_without_transaction(migration.up) ||
                         (migration.down && is_without_transaction(*migration.down));
    if (is_none) migration.transaction = TransactionMode::none;
  }
  return found;
}

FoundMigrations read_plain(const SourceFolder& folder, const Variables& /*variables*/) {
  return read_pairs(folder, {.up = {".up.sql", "_up.sql", ".sql"},
                             .down = {".down.sql", "_down.sql", ".undo.sql", ".rollback.sql"},
                             .may_have_letter = true});
}

}  // namespace solder::runner
