#include "database/history_table.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "core/text.hpp"
#include "database/history_row.hpp"

namespace solder::runner {

namespace {

bool is_plain_name(const std::string& name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_';
  });
  return plain && !name.empty() && name.size() <= 60;
}

std::string lower(std::string text) {
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

std::string why_not_a_table(const std::string& table) {
  if (!is_plain_name(table)) return "a plain name is letters, digits and '_', at most 60";
  const std::string name = lower(table);
  if (name == kLogTable) return "that is the name of the log";
  if (name.substr(0, 7) == "sqlite_") return "names that begin with 'sqlite_' belong to SQLite";
  return {};
}

HistoryEntry read_entry(Statement& statement, const RowReader& row) {
  const std::string version = row.text(1);
  const std::optional<Version> parsed = Version::parse(version);
  if (!parsed) row.refuse("holds the version " + quote(version) + ": " + kVersionRule);
  return {.id = statement.column_integer(0),
          .version = *parsed,
          .name = row.text(2),
          .applied_at = row.optional_text(3).value_or(""),
          .checksum = row.optional_text(4)};
}

}  // namespace

HistoryTable::HistoryTable(Connection& connection, std::string table)
    : connection_(connection),
      table_(std::move(table)),
      quoted_(connection.quote_identifier(table_)) {
  if (const std::string why = why_not_a_table(table_); !why.empty()) {
    throw Error(ErrorCode::usage, {.what = "cannot use history table " + quote(table_),
                                   .why = why,
                                   .next = "give another name to --history-table"});
  }
}

bool HistoryTable::exists() {
  return connection_.has_object(SOLDER_TABLE, table_) && has_log();
}

void HistoryTable::create() {
  if (!connection_.has_object(SOLDER_TABLE, table_)) {
    connection_.execute("CREATE TABLE " + quoted_ +
                        " (\n"
                        "    id INTEGER PRIMARY KEY AUTOINCREMENT,\n"
                        "    version TEXT UNIQUE NOT NULL,\n"
                        "    name TEXT NOT NULL,\n"
                        "    applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,\n"
                        "    checksum TEXT\n"
                        ")");
  }
  if (!has_log()) {
    create_log();
  } else if (!has_serial()) {
    connection_.execute(std::string("ALTER TABLE ") + kLogTable +
                        " ADD COLUMN lock_serial INTEGER");
  }
}

History HistoryTable::read() {
  History history;
  if (!connection_.has_object(SOLDER_TABLE, table_)) return history;
  const auto statement = connection_.prepare(
      "SELECT id, version, name, applied_at, checksum FROM " + quoted_ + " ORDER BY id");
  const RowReader row(*statement, table_);
  std::map<Version, std::int64_t> seen;
  while (statement->step()) {
    const HistoryEntry entry = read_entry(*statement, row);
    const auto [other, is_new] = seen.emplace(entry.version, entry.id);
    if (!is_new) {
      row.refuse("holds version " + quote(entry.version.text()) + ", and so does row " +
                 std::to_string(other->second) + ", as " + quote(other->first.text()));
    }
    history.entries.push_back(entry);
  }
  if (has_log()) read_log_into(history);
  history.lock_serial = highest_serial();
  return history;
}

void HistoryTable::learn_spellings() {
  // Changes when somebody else has written; what this process writes is spelled as its plugins do.
  const auto version = connection_.prepare("PRAGMA data_version");
  version->step();
  const std::int64_t now = version->column_integer(0);
  if (now == spellings_as_of_) return;
  spellings_.clear();
  const auto statement = connection_.prepare("SELECT version FROM " + quoted_);
  while (statement->step()) {
    if (const auto parsed = Version::parse(statement->column_text(0))) {
      spellings_.push_back(*parsed);
    }
  }
  std::sort(spellings_.begin(), spellings_.end());
  spellings_as_of_ = now;
}

std::optional<std::string> HistoryTable::find_spelling(const Version& version) {
  const std::string sql = "SELECT 1 FROM " + quoted_ + " WHERE version = ?";
  const auto is_there = [&](const std::string& text) {
    return bound(connection_, sql, {std::string_view(text)})->step();
  };
  if (is_there(version.text())) return version.text();
  learn_spellings();
  const auto [first, last] = std::equal_range(spellings_.begin(), spellings_.end(), version);
  const auto found =
      std::find_if(first, last, [&](const Version& each) { return is_there(each.text()); });
  if (found == last) return std::nullopt;
  return found->text();
}

bool HistoryTable::is_applied(const Version& version) {
  if (!connection_.has_object(SOLDER_TABLE, table_)) return false;
  return find_spelling(version).has_value();
}

std::optional<std::string> HistoryTable::added_after(std::int64_t id,
                                                     const std::set<std::int64_t>& except) {
  const auto statement =
      bound(connection_, "SELECT id, version FROM " + quoted_ + " WHERE id > ? ORDER BY id", {id});
  while (statement->step()) {
    if (except.contains(statement->column_integer(0))) continue;
    return std::string(statement->column_text(1));
  }
  return std::nullopt;
}

std::int64_t HistoryTable::count_up_to(std::int64_t id) {
  const auto statement =
      bound(connection_, "SELECT count(*) FROM " + quoted_ + " WHERE id <= ?", {id});
  return statement->step() ? statement->column_integer(0) : 0;
}

std::int64_t HistoryTable::insert(const Migration& migration) {
  HistoryValue checksum;
  if (!migration.checksum.empty()) checksum = std::string_view(migration.checksum);
  // Tables of other implementations may lack the default.
  bound(connection_,
        "INSERT INTO " + quoted_ +
            " (version, name, applied_at, checksum) VALUES (?, ?, CURRENT_TIMESTAMP, ?)",
        {std::string_view(migration.version.text()), std::string_view(migration.class_name),
         checksum})
      ->step();
  return connection_.last_insert_id();
}

void HistoryTable::remove(const Version& version) {
  const std::optional<std::string> spelling = find_spelling(version);
  if (!spelling) return;
  bound(connection_, "DELETE FROM " + quoted_ + " WHERE version = ?", {std::string_view(*spelling)})
      ->step();
}

void HistoryTable::update_checksum(const Version& version, const std::string& checksum) {
  const std::optional<std::string> spelling = find_spelling(version);
  if (!spelling) return;
  bound(connection_, "UPDATE " + quoted_ + " SET checksum = ? WHERE version = ?",
        {std::string_view(checksum), std::string_view(*spelling)})
      ->step();
}

}  // namespace solder::runner
