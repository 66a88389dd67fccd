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

Names read_names(Connection& connection, std::string_view sql, const std::string& table) {
  const auto statement = bound(connection, sql, {std::string_view(table)});
  Names names;
  while (statement->step()) names.emplace_back(statement->column_text(0));
  return names;
}

[[noreturn]] void refuse(const std::string& table, const std::string& why,
                         const std::string& next) {
  throw Error(
      ErrorCode::history,
      {.what = "cannot use table " + quote(table) + " as the history", .why = why, .next = next});
}

/// Columns are compared by name alone: implementations of the same layout differ in types and
/// constraints.
void check(Connection& connection, const std::string& table, const Names& expected,
           const std::string& next) {
  if (connection.has_object(SOLDER_VIEW, table)) {
    refuse(table, "it is not a table but a view", next);
  }
  if (!connection.has_object(SOLDER_TABLE, table)) return;
  const Names found =
      read_names(connection, "SELECT lower(name) FROM pragma_table_xinfo(?) ORDER BY cid", table);
  if (sorted(found) != sorted(expected)) {
    refuse(table, "it has the columns " + joined(found) + "; expected: " + joined(expected), next);
  }
  const Names triggers = read_names(connection,
                                    "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND "
                                    "tbl_name = ? COLLATE NOCASE ORDER BY name",
                                    table);
  if (!triggers.empty()) {
    refuse(table, "it has the trigger " + quote(triggers.front()), "drop the trigger");
  }
}

}  // namespace

void HistoryTable::check_shape() {
  check(connection_, table_, {"id", "version", "name", "applied_at", "checksum"},
        "another tool uses that name: name another table with --history-table");
  Names log = {"id",       "version",  "name",        "action",      "outcome",
               "checksum", "artifact", "duration_ms", "statements",  "runner",
               "user",     "host",     "error",       "fingerprint", "logged_at"};
  if (has_log() && has_serial()) log.emplace_back("lock_serial");
  check(connection_, kLogTable, log, "another version of solder made it: use that one");
  static_cast<void>(read());
}

}  // namespace solder::runner
