#include "database/history_table.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "core/text.hpp"
#include "database/history_name.hpp"
#include "database/history_row.hpp"

namespace solder::runner {

namespace {

HistoryEntry read_entry(Statement& statement, const RowReader& row) {
  const std::string version = row.text(1);
  const std::optional<Version> parsed = Version::parse(version);
  if (!parsed) row.refuse("holds the version " + quote(version) + ": " + kVersionRule);
  return {.id = statement.column_integer(0),
          .version = *parsed,
          .name = row.text(2),
          .applied_at = row.time(3),
          .checksum = row.optional_text(4)};
}

}  // namespace

HistoryTable::HistoryTable(Connection& connection, std::string name)
    : connection_(connection),
      name_(std::move(name)),
      table_(parse_history_name(name_, connection.backend()).table),
      quoted_(connection.own_name(table_)),
      log_(connection.own_name(kLogTable)) {}

bool HistoryTable::exists() {
  return connection_.own_kind(table_) == SOLDER_TABLE && has_log();
}

void HistoryTable::create() {
  if (connection_.own_kind(table_) != SOLDER_TABLE) {
    connection_.execute("CREATE TABLE " + quoted_ + " (\n    id " +
                        connection_.own_types().history_id +
                        ",\n"
                        "    version TEXT UNIQUE NOT NULL,\n"
                        "    name TEXT NOT NULL,\n"
                        "    applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,\n"
                        "    checksum TEXT\n"
                        ")");
  }
  if (!has_log()) {
    create_log();
  } else if (!has_serial()) {
    connection_.execute("ALTER TABLE " + log_ + " ADD COLUMN lock_serial " +
                        connection_.own_types().integer);
  }
}

History HistoryTable::read() {
  History history;
  if (connection_.own_kind(table_) != SOLDER_TABLE) return history;
  const auto statement = connection_.prepare(
      "SELECT id, version, name, applied_at, checksum FROM " + quoted_ + " ORDER BY id");
  const RowReader row(*statement, name_);
  std::map<Version, std::int64_t> seen;
  while (statement->step()) {
    HistoryEntry entry = read_entry(*statement, row);
    // Most are in the order of their versions.
    const auto other = seen.emplace_hint(seen.end(), entry.version, entry.id);
    if (seen.size() == history.entries.size()) {
      row.refuse("holds version " + quote(entry.version.text()) + ", and so does row " +
                 std::to_string(other->second) + ", as " + quote(other->first.text()));
    }
    history.entries.push_back(std::move(entry));
  }
  if (has_log()) read_log_into(history);
  history.lock_serial = highest_serial();
  return history;
}

void HistoryTable::refresh() {
  const auto rows = static_cast<std::int64_t>(ids_.size());
  if (!connection_.has_own_changed(table_, rows, as_of_) && is_known_) return;
  std::map<Version, Known> found;
  ids_.clear();
  if (connection_.own_kind(table_) != SOLDER_TABLE) {
    known_.clear();
    is_known_ = true;
    return;
  }
  const auto statement = connection_.prepare("SELECT id, version FROM " + quoted_ + " ORDER BY id");
  while (statement->step()) {
    std::string spelling(statement->column_text(1));
    const std::optional<Version> version = Version::parse(spelling);
    if (!version) continue;
    const auto before = known_.find(*version);
    const bool is_ours = before != known_.end() && before->second.is_ours;
    ids_.push_back(statement->column_integer(0));
    found.emplace(*version, Known{ids_.back(), is_ours, std::move(spelling)});
  }
  known_ = std::move(found);
  is_known_ = true;
}

bool HistoryTable::is_applied(const Version& version) {
  if (connection_.own_kind(table_) != SOLDER_TABLE) return false;
  refresh();
  return known_.contains(version);
}

std::optional<std::string> HistoryTable::added_after(std::int64_t id) {
  refresh();
  if (ids_.empty() || ids_.back() <= id) return std::nullopt;
  const Known* first = nullptr;
  for (const auto& entry : known_) {
    const Known& row = entry.second;
    if (row.id > id && !row.is_ours && (first == nullptr || row.id < first->id)) first = &row;
  }
  if (first == nullptr) return std::nullopt;
  return first->spelling;
}

std::int64_t HistoryTable::count_up_to(std::int64_t id) {
  refresh();
  return std::upper_bound(ids_.begin(), ids_.end(), id) - ids_.begin();
}

void HistoryTable::insert(const Migration& migration) {
  // Tables of other implementations may lack the default.
  connection_.post("INSERT INTO " + quoted_ +
                       " (version, name, applied_at, checksum) VALUES (?, ?, CURRENT_TIMESTAMP, ?)",
                   {text_value(migration.version.text()), text_value(migration.class_name),
                    migration.checksum.empty() ? solder_value{} : text_value(migration.checksum)});
  constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();
  known_[migration.version] = {kNewest, true, migration.version.text()};
  ids_.push_back(kNewest);
}

void HistoryTable::remove(const Version& version) {
  refresh();
  const auto row = known_.find(version);
  if (row == known_.end()) return;
  connection_.post("DELETE FROM " + quoted_ + " WHERE version = ?",
                   {text_value(row->second.spelling)});
  const auto id = std::lower_bound(ids_.begin(), ids_.end(), row->second.id);
  if (id != ids_.end()) ids_.erase(id);
  known_.erase(row);
}

void HistoryTable::forget_changes() {
  is_known_ = false;
}

void HistoryTable::update_checksum(const Version& version, const std::string& checksum) {
  refresh();
  const auto row = known_.find(version);
  if (row == known_.end()) return;
  connection_.post("UPDATE " + quoted_ + " SET checksum = ? WHERE version = ?",
                   {text_value(checksum), text_value(row->second.spelling)});
}

}  // namespace solder::runner
