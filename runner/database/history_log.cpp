#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "core/text.hpp"
#include "database/history_row.hpp"
#include "database/history_table.hpp"

namespace solder::runner {

namespace {

constexpr std::string_view kColumns =
    "id, version, name, action, outcome, checksum, artifact, duration_ms, statements, runner, "
    "\"user\", host, error, fingerprint, logged_at";

constexpr std::array kActions = {LogAction::up,     LogAction::down, LogAction::mark,
                                 LogAction::repair, LogAction::seed, LogAction::reset,
                                 LogAction::restore};
constexpr std::array kOutcomes = {LogOutcome::started, LogOutcome::done, LogOutcome::failed};

/// The value whose word stands in `column`.
template <typename Values>
auto read_word(const RowReader& row, std::uint32_t column, const Values& values) {
  const std::string word = row.text(column);
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](auto value) { return word == to_string(value); });
  if (found == values.end()) {
    row.refuse("holds the unknown word " + quote(word) + ": another version of solder wrote it");
  }
  return *found;
}

LogEntry read_log_entry(Statement& statement, const RowReader& row) {
  const std::string fingerprint = row.text(13);
  const std::size_t end = std::min(fingerprint.find(' '), fingerprint.size());
  return {.id = statement.column_integer(0),
          .version = row.text(1),
          .name = row.text(2),
          .action = read_word(row, 3, kActions),
          .outcome = read_word(row, 4, kOutcomes),
          .checksum = row.text(5),
          .artifact = row.text(6),
          .duration_ms = statement.column_integer(7),
          .statements = statement.column_integer(8),
          .runner = row.text(9),
          .user = row.text(10),
          .host = row.text(11),
          .error = row.any_text(12),
          .fingerprint = fingerprint.substr(0, end),
          .stamp = fingerprint.substr(std::min(end + 1, fingerprint.size())),
          .logged_at = row.time(14)};
}

std::vector<LogEntry> select(Connection& connection, const std::string& rest) {
  const auto statement = connection.prepare("SELECT " + std::string(kColumns) + " FROM " +
                                            connection.own_name(kLogTable) + " " + rest);
  const std::string table = kLogTable;
  const RowReader row(*statement, table);
  std::vector<LogEntry> entries;
  while (statement->step()) entries.push_back(read_log_entry(*statement, row));
  return entries;
}

bool same_version(const LogEntry& left, const LogEntry& right) {
  const auto left_version = Version::parse(left.version);
  const auto right_version = Version::parse(right.version);
  if (!left_version || !right_version) return left.version == right.version;
  return *left_version == *right_version;
}

/// Puts `entry` in the place of an older one of its version.
void put_latest(std::vector<LogEntry>& entries, const LogEntry& entry) {
  entries.erase(std::remove_if(entries.begin(), entries.end(),
                               [&](const LogEntry& each) { return same_version(each, entry); }),
                entries.end());
  entries.push_back(entry);
}

bool leaves_something(const LogEntry& entry) {
  return entry.outcome == LogOutcome::started ||
         (entry.outcome == LogOutcome::failed && entry.statements > 0);
}

}  // namespace

bool HistoryTable::has_log() {
  return connection_.own_kind(kLogTable) == SOLDER_TABLE;
}

void HistoryTable::create_log() {
  const OwnTypes& types = connection_.own_types();
  connection_.execute("CREATE TABLE " + log_ + " (\n    id " + types.log_id +
                      ",\n"
                      "    version TEXT NOT NULL,\n"
                      "    name TEXT NOT NULL,\n"
                      "    action TEXT NOT NULL,\n"
                      "    outcome TEXT NOT NULL,\n"
                      "    checksum TEXT NOT NULL,\n"
                      "    artifact TEXT NOT NULL,\n"
                      "    duration_ms " +
                      types.integer + " NOT NULL,\n    statements " + types.integer +
                      " NOT NULL,\n"
                      "    runner TEXT NOT NULL,\n"
                      "    \"user\" TEXT NOT NULL,\n"
                      "    host TEXT NOT NULL,\n"
                      "    error TEXT NOT NULL,\n"
                      "    fingerprint TEXT NOT NULL,\n"
                      "    logged_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,\n"
                      "    lock_serial " +
                      types.integer + "\n)");
}

bool HistoryTable::has_serial() {
  const std::vector<std::string> columns = connection_.own_columns(kLogTable);
  return std::find(columns.begin(), columns.end(), "lock_serial") != columns.end();
}

std::int64_t HistoryTable::highest_serial() {
  if (!has_log() || !has_serial()) return 0;
  // SQLite sorts a text that somebody has written there above all numbers.
  const auto statement = connection_.prepare(
      "SELECT max(lock_serial) FROM " + log_ + " WHERE outcome = 'done' AND lock_serial <= " +
      std::to_string(std::numeric_limits<std::int64_t>::max()));
  return statement->step() ? statement->column_integer(0) : 0;
}

void HistoryTable::read_log_into(History& history) {
  for (LogEntry& entry :
       select(connection_,
              "WHERE (action = 'seed' AND outcome = 'done') OR id = (SELECT max(id) FROM " + log_ +
                  " WHERE action = 'down' AND (outcome <> 'failed' OR statements > 0)) ORDER BY "
                  "id")) {
    if (entry.action == LogAction::seed) {
      put_latest(history.seeds, entry);
    } else {
      history.last_rollback = std::move(entry);
    }
  }
  // Most databases have none, and then nothing more is read.
  const std::vector<LogEntry> open =
      select(connection_,
             "WHERE action <> 'seed' AND (outcome = 'started' OR (outcome = 'failed' AND "
             "statements > 0)) ORDER BY id LIMIT 1");
  if (open.empty()) return;
  for (const LogEntry& entry :
       select(connection_, "WHERE action <> 'seed' AND id >= " + std::to_string(open.front().id) +
                               " ORDER BY id")) {
    if (leaves_something(entry)) put_latest(history.interrupted, entry);
    if (entry.outcome == LogOutcome::done) {
      history.interrupted.erase(
          std::remove_if(history.interrupted.begin(), history.interrupted.end(),
                         [&](const LogEntry& each) { return same_version(each, entry); }),
          history.interrupted.end());
    }
  }
}

namespace {

/// The columns and placeholders of a new row. A log of an earlier version has no column for the
/// serial; `create` has added it where it is needed.
std::string insertion(const std::string& log, bool with_serial) {
  const std::string start =
      "INSERT INTO " + log +
      " (version, name, action, outcome, checksum, artifact, duration_ms, statements, runner, "
      "\"user\", host, error, fingerprint";
  const std::string values = ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";
  return with_serial ? start + ", lock_serial" + values + ", ?)" : start + values + ")";
}

std::vector<solder_value> row_of(const LogEntry& entry) {
  using Text = std::string_view;
  std::vector<solder_value> values =
      values_of({Text(entry.version), Text(entry.name), Text(to_string(entry.action)),
                 Text(to_string(entry.outcome)), Text(entry.checksum), Text(entry.artifact),
                 entry.duration_ms, entry.statements, Text(entry.runner), Text(entry.user),
                 Text(entry.host), Text(entry.error), Text(entry.fingerprint)});
  if (entry.lock_serial > 0) values.push_back(values_of({entry.lock_serial}).front());
  return values;
}

}  // namespace

void HistoryTable::post(const LogEntry& entry) {
  connection_.post(insertion(log_, entry.lock_serial > 0), row_of(entry));
}

std::int64_t HistoryTable::append(const LogEntry& entry) {
  if (!has_log()) create_log();
  const auto statement =
      connection_.prepare(insertion(log_, entry.lock_serial > 0) + " RETURNING id");
  std::uint32_t index = 0;
  for (const solder_value& value : row_of(entry)) statement->bind_reference(++index, value);
  statement->step();
  return statement->column_integer(0);
}

void HistoryTable::update_log(std::int64_t id, LogOutcome outcome, std::int64_t statements,
                              const std::string& error, std::int64_t duration_ms,
                              const std::string& fingerprint) {
  connection_.post(
      "UPDATE " + log_ +
          " SET outcome = ?, statements = ?, error = ?, duration_ms = ?, fingerprint = ? WHERE "
          "id = ?",
      values_of({std::string_view(to_string(outcome)), statements, std::string_view(error),
                 duration_ms, std::string_view(fingerprint), id}));
}

std::optional<LogEntry> HistoryTable::last_known_schema() {
  std::vector<LogEntry> rows = select(
      connection_,
      "WHERE fingerprint <> '' OR outcome = 'started' OR (outcome = 'failed' AND statements > 0) "
      // On a server the steps before the last of a run have none: it ended before its time.
      "OR (outcome = 'done' AND action IN ('up', 'down', 'seed')) "
      "ORDER BY id DESC LIMIT 1");
  if (rows.empty() || rows.front().fingerprint.empty()) return std::nullopt;
  return std::move(rows.front());
}

std::vector<LogEntry> HistoryTable::read_log(std::size_t limit) {
  if (!has_log()) return {};
  const std::string rows = limit == 0 ? "" : " LIMIT " + std::to_string(limit);
  return select(connection_, "ORDER BY id DESC" + rows);
}

}  // namespace solder::runner
