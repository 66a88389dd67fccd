#include "database/schema_drift.hpp"

#include <vector>

#include "core/hash.hpp"

namespace solder::runner {
namespace {

/// The log is shared by all history tables of a database, and a fingerprint leaves out that of its
/// own run alone.
std::vector<std::string> other_history_tables(Connection& connection, const HistoryTable& table) {
  const auto query = connection.prepare(
      "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND sql LIKE "
      "'%applied_at%checksum%'");
  std::vector<std::string> names;
  while (query->step()) {
    std::string name(query->column_text(0));
    if (name != table.table()) names.push_back(std::move(name));
  }
  return names;
}

bool is_of_another_history(Connection& connection, const HistoryTable& table,
                           const std::string& fingerprint) {
  for (const std::string& other : other_history_tables(connection, table)) {
    if (connection.fingerprint(other) == fingerprint) return true;
  }
  return false;
}

}  // namespace

std::optional<SchemaDrift> find_schema_drift(Connection& connection, HistoryTable& table,
                                             const History& history) {
  if (!history.interrupted.empty() || !table.exists()) return std::nullopt;
  const std::optional<LogEntry> last = table.last_known_schema();
  if (!last || !is_checksum(last->fingerprint)) return std::nullopt;
  std::string now = connection.fingerprint(table.table());
  if (now == last->fingerprint) return std::nullopt;
  if (is_of_another_history(connection, table, last->fingerprint)) return std::nullopt;
  return SchemaDrift{
      .since = (last->action == LogAction::seed ? "seed " : "") + last->version,
      .at = last->logged_at,
      .recorded = last->fingerprint,
      .found = std::move(now),
  };
}

}  // namespace solder::runner
