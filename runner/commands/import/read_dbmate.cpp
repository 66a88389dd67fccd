// 20151127184807_users.sql, with `-- migrate:up` and `-- migrate:down`.
// https://github.com/amacneil/dbmate#creating-migrations
#include <algorithm>

#include "commands/import/sections.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

/// What stands behind `-- migrate:up`. \return whether the direction runs in a transaction.
bool read_options(const Sections& sections, const ScriptLine& line,
                  const std::vector<std::string>& words) {
  bool has_transaction = true;
  for (auto word = words.begin() + 1; word != words.end(); ++word) {
    if (*word == "transaction:false") {
      has_transaction = false;
    } else if (*word != "transaction:true") {
      sections.refuse(line.number, "its option " + quote(*word) + " is unknown",
                      "it may be transaction:false");
    }
  }
  return has_transaction;
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
    if (!read_options(sections, line, words)) has_transaction = false;
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
