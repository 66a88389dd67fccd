#include "commands/import/prepare.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "commands/import/sql_scan.hpp"
#include "commands/import/transaction.hpp"
#include "commands/import/unrunnable.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

constexpr std::size_t kMostNameCharacters = 100;  // as the SDK has it
constexpr std::size_t kMostDescriptionBytes = 400;
constexpr std::size_t kSeedDigits = 3;
constexpr std::size_t kMostShown = 20;

bool is_name_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '_' || letter == '-';
}

[[noreturn]] void refuse_version(const FoundMigration& migration) {
  throw Error(ErrorCode::usage,
              {.what = "cannot import " + quote(migration.up.file),
               .why = "its version is " + quote(migration.version) + ": " + kVersionRule,
               .next = "give the file another version"});
}

std::string describe(const FoundMigration& migration) {
  std::string title = migration.title;
  std::replace(title.begin(), title.end(), '_', ' ');
  title = shorten(printable(title), kMostDescriptionBytes);
  std::replace(title.begin(), title.end(), '\t', ' ');
  return title.empty() ? words_of(own_name_of(migration.title)) : words_of(title);
}

bool has_sql(const Script& script) {
  return !scan_sql(script.text()).empty();
}

/// One with nothing but comments undoes nothing, and whoever rolls back would believe that it did.
void drop_empty_down(FoundMigration& migration, std::vector<ImportNote>& notes) {
  if (!migration.down || has_sql(*migration.down) || !has_sql(migration.up)) return;
  notes.push_back({.file = migration.down->file,
                   .line = migration.down->lines.empty() ? 0 : migration.down->lines.front().number,
                   .why = "its way down has no SQL, so the migration can't be undone",
                   .next = "if there is nothing to undo, add DOWN down.sql to its CMakeLists.txt "
                           "and write a down.sql with 'SELECT 1;'"});
  migration.down.reset();
}

PreparedMigration settle(FoundMigration migration, std::vector<ImportNote>& notes) {
  note_unrunnable(migration.up, notes);
  if (migration.down) note_unrunnable(*migration.down, notes);
  drop_empty_down(migration, notes);
  settle_transactions(migration, notes);
  const std::optional<Version> version = own_version(migration.version);
  if (!version) refuse_version(migration);
  PreparedMigration prepared;
  prepared.facts = {.version = version->text(),
                    .name = own_name_of(migration.title),
                    .kind = migration.kind,
                    .transaction = migration.transaction,
                    .reversible = migration.down.has_value(),
                    .from = migration.up.file};
  prepared.target = (migration.kind == Kind::seed ? "seed_" : "") + prepared.facts.version + "_" +
                    prepared.facts.name;
  prepared.description = describe(migration);
  prepared.up = migration.up.text();
  if (migration.down) prepared.down = migration.down->text();
  return prepared;
}

/// Seeds have no version of their own there: they are numbered after those that are here.
void number_seeds(FoundMigrations& found, const std::vector<ScaffoldFolder>& present) {
  std::vector<Version> taken;
  for (const ScaffoldFolder& folder : present) {
    if (folder.is_seed) taken.push_back(folder.version);
  }
  std::vector<FoundMigration*> seeds;
  for (FoundMigration& migration : found.migrations) {
    if (migration.kind == Kind::seed) seeds.push_back(&migration);
  }
  std::stable_sort(seeds.begin(), seeds.end(),
                   [](const auto* left, const auto* right) { return left->title < right->title; });
  std::size_t number = 1;
  for (FoundMigration* const seed : seeds) {
    for (; seed->version.empty(); ++number) {
      std::string digits = std::to_string(number);
      digits.insert(0, kSeedDigits - std::min(kSeedDigits, digits.size()), '0');
      const bool is_free =
          std::find(taken.begin(), taken.end(), *Version::parse(digits)) == taken.end();
      if (is_free) seed->version = digits;
    }
  }
}

[[noreturn]] void refuse_clashes(const std::vector<std::string>& clashes, const std::string& next) {
  std::string why;
  for (std::size_t index = 0; index < std::min(clashes.size(), kMostShown); ++index) {
    why += (index == 0 ? "" : "; ") + clashes[index];
  }
  if (clashes.size() > kMostShown) {
    why += "; and " + std::to_string(clashes.size() - kMostShown) + " more";
  }
  throw Error(
      ErrorCode::usage,
      {.what = "cannot import " + count_of(clashes.size(), "migration"), .why = why, .next = next});
}

void check_versions(const std::vector<PreparedMigration>& migrations,
                    const std::vector<ScaffoldFolder>& present) {
  using Key = std::pair<bool, Version>;
  std::map<Key, std::string> seen;
  for (const ScaffoldFolder& folder : present) {
    seen.emplace(Key(folder.is_seed, folder.version),
                 "the migrations folder as " + folder.version.text() + "_" + folder.name);
  }
  const std::map<Key, std::string> taken = seen;
  bool is_taken = false;
  std::vector<std::string> clashes;
  for (const PreparedMigration& migration : migrations) {
    const Key key(migration.facts.kind == Kind::seed, *Version::parse(migration.facts.version));
    const auto [other, is_new] = seen.emplace(key, quote(migration.facts.from));
    if (is_new) continue;
    is_taken = is_taken || taken.contains(key);
    clashes.push_back("version " + migration.facts.version + " of " + quote(migration.facts.from) +
                      " is in " + other->second + " too");
  }
  if (clashes.empty()) return;
  refuse_clashes(clashes, is_taken ? "name another folder with --migrations, or take those away "
                                     "that are there"
                                   : "rename the files so that each version is there once");
}

bool comes_before(const PreparedMigration& left, const PreparedMigration& right) {
  if (left.facts.kind != right.facts.kind) return left.facts.kind == Kind::migration;
  return *Version::parse(left.facts.version) < *Version::parse(right.facts.version);
}

}  // namespace

std::optional<Version> own_version(const std::string& version) {
  const bool is_zero = !version.empty() && version.find_first_not_of("0.") == std::string::npos;
  return Version::parse(is_zero ? version + ".1" : version);
}

std::string own_name_of(const std::string& title) {
  std::string name;
  for (const char letter : title) {
    const char kept = is_name_letter(letter) ? letter : '_';
    const bool is_double = kept == '_' && (name.empty() || name.back() == '_');
    if (letter == '_' || !is_double) name += kept;
  }
  if (name.size() > kMostNameCharacters) name.resize(kMostNameCharacters);
  const std::size_t last = name.find_last_not_of('_');
  name.erase(last == std::string::npos ? 0 : last + 1);
  const std::size_t first = name.find_first_not_of('_');
  name.erase(0, first == std::string::npos ? 0 : first);
  return name.empty() ? "migration" : name;
}

Prepared prepare(FoundMigrations found, const std::vector<ScaffoldFolder>& present) {
  number_seeds(found, present);
  Prepared prepared{.notes = std::move(found.notes)};
  for (FoundMigration& migration : found.migrations) {
    prepared.migrations.push_back(settle(std::move(migration), prepared.notes));
  }
  check_versions(prepared.migrations, present);
  std::sort(prepared.migrations.begin(), prepared.migrations.end(), comes_before);
  std::stable_sort(prepared.notes.begin(), prepared.notes.end(),
                   [](const ImportNote& left, const ImportNote& right) {
                     return std::pair(left.file, left.line) < std::pair(right.file, right.line);
                   });
  return prepared;
}

}  // namespace solder::runner
