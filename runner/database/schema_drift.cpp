#include "database/schema_drift.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "database/database.hpp"
#include "database/history_name.hpp"

namespace solder::runner {
namespace {

bool looks_like_history(const SchemaTable& table) {
  constexpr std::array kColumns = {"id", "version", "name", "applied_at", "checksum"};
  return table.columns.size() == kColumns.size() &&
         std::equal(
             table.columns.begin(), table.columns.end(), kColumns.begin(),
             [](const SchemaColumn& column, const char* name) { return column.name == name; });
}

/// The log is shared by all history tables of a database, and a fingerprint leaves out that of its
/// own run alone.
std::vector<std::string> other_history_tables(Connection& connection, const HistoryTable& table) {
  std::vector<std::string> names;
  for (const SchemaTable& other : read_schema(connection)) {
    if (other.schema != connection.own_schema() || !looks_like_history(other)) continue;
    if (plain_name(other) != table.table()) names.push_back(plain_name(other));
  }
  return names;
}

std::string digest(Connection& connection, std::string_view table) {
  std::string fingerprint = connection.fingerprint(table);
  fingerprint.resize(std::min(fingerprint.find(' '), fingerprint.size()));
  return fingerprint;
}

/// A fingerprint of another kind, or what somebody has written in its place, can't be compared.
bool same_kind(const std::string& recorded, const std::string& found) {
  return recorded.size() == found.size() &&
         recorded.substr(0, recorded.find(':')) == found.substr(0, found.find(':'));
}

bool is_of_another_history(Connection& connection, const HistoryTable& table,
                           const std::string& fingerprint) {
  for (const std::string& other : other_history_tables(connection, table)) {
    if (digest(connection, other) == fingerprint) return true;
  }
  return false;
}

}  // namespace

std::optional<SchemaDrift> find_schema_drift(Connection& connection, HistoryTable& table,
                                             const History& history) {
  if (!history.interrupted.empty() || !table.exists()) return std::nullopt;
  const std::optional<LogEntry> last = table.last_known_schema();
  if (!last) return std::nullopt;
  if (!last->stamp.empty() && last->stamp == connection.schema_stamp()) return std::nullopt;
  std::string now = digest(connection, table.table());
  if (now == last->fingerprint || !same_kind(last->fingerprint, now)) return std::nullopt;
  if (is_of_another_history(connection, table, last->fingerprint)) return std::nullopt;
  return SchemaDrift{
      .since = (last->action == LogAction::seed ? "seed " : "") + last->version,
      .at = last->logged_at,
      .recorded = last->fingerprint,
      .found = std::move(now),
  };
}

}  // namespace solder::runner
