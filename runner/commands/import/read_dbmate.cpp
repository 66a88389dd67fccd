// 20151127184807_users.sql, with `-- migrate:up` and `-- migrate:down`.
// https://github.com/amacneil/dbmate#creating-migrations
#include <algorithm>

#include "commands/import/sections.hpp"

namespace solder::runner {
namespace {

/// What stands behind `-- migrate:up`; dbmate passes over what it doesn't know.
bool is_without_transaction(const std::vector<std::string>& words) {
  return std::find(words.begin(), words.end(), "transaction:false") != words.end();
}

FoundMigration read_file(const std::string& shown, const std::string& text) {
  Sections sections(shown, "-- migrate:up");
  bool has_transaction = true;
  for (const ScriptLine& line : script_of(shown, text).lines) {
    const std::vector<std::string> words = words_behind(line.text, "migrate:");
    const bool is_up = !words.empty() && words.front() == "up";
    if (!is_up && (words.empty() || words.front() != "down")) {
      sections.add(line);
      continue;
    }
    sections.begin(is_up ? Direction::up : Direction::down, line.number);
    if (is_without_transaction(words)) has_transaction = false;
  }
  FoundMigration migration = sections.finish();
  if (!has_transaction) migration.transaction = TransactionMode::none;
  return migration;
}

}  // namespace

FoundMigrations read_dbmate(const SourceFolder& folder, const Variables& /*variables*/) {
  FoundMigrations found;
  for (const NumberedFile& file : numbered_files(found, folder)) {
    FoundMigration migration = read_file(folder.shown(*file.file), file.file->text);
    migration.version = file.version;
    migration.title = file.title;
    found.migrations.push_back(std::move(migration));
  }
  return found;
}

}  // namespace solder::runner
