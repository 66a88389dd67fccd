#include <algorithm>

#include "core/text.hpp"
#include "database/history_row.hpp"
#include "database/history_table.hpp"

namespace solder::runner {

namespace {

using Names = std::vector<std::string>;

Names sorted(Names names) {
  std::sort(names.begin(), names.end());
  return names;
}

std::string joined(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + printable(name);
  return text;
}

[[noreturn]] void refuse(const std::string& name, const std::string& why, const std::string& next) {
  throw Error(
      ErrorCode::history,
      {.what = "cannot use table " + quote(name) + " as the history", .why = why, .next = next});
}

/// Columns are compared by name alone: implementations of the same layout differ in types and
/// constraints.
void check(Connection& connection, const std::string& table, const std::string& name,
           const Names& expected, const std::string& next) {
  const int kind = connection.own_kind(table);
  if (kind == SOLDER_VIEW) refuse(name, "it is not a table but a view", next);
  if (kind != SOLDER_TABLE) return;
  const Names found = connection.own_columns(table);
  if (sorted(found) != sorted(expected)) {
    refuse(name, "it has the columns " + joined(found) + "; expected: " + joined(expected), next);
  }
  const Names triggers = connection.own_triggers(table);
  if (!triggers.empty()) {
    refuse(name, "it has the trigger " + quote(triggers.front()), "drop the trigger");
  }
}

}  // namespace

History HistoryTable::check_shape() {
  if (!connection_.has_own_schema()) {
    const std::string schema = connection_.own_schema();
    refuse(name_, "the database has no schema " + quote(schema),
           "create it: 'CREATE SCHEMA " + connection_.quote_identifier(schema) +
               "', or name another table with --history-table");
  }
  check(connection_, table_, name_, {"id", "version", "name", "applied_at", "checksum"},
        "another tool uses that name: name another table with --history-table, "
        "then 'solder adopt' takes its history over");
  Names log = {"id",       "version",  "name",        "action",      "outcome",
               "checksum", "artifact", "duration_ms", "statements",  "runner",
               "user",     "host",     "error",       "fingerprint", "logged_at"};
  if (has_log() && has_serial()) log.emplace_back("lock_serial");
  check(connection_, kLogTable, kLogTable, log, "another version of solder made it: use that one");
  return read();
}

}  // namespace solder::runner
