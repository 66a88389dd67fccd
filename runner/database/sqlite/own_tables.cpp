// The runner's own tables, as Connection asks for them.

#include <utility>

#include "database/sqlite/connection.hpp"
#include "database/sqlite/query.hpp"
#include "database/sqlite/sql_text.hpp"

namespace solder::runner::sqlite {

namespace {

std::vector<std::string> names(Query& query) {
  std::vector<std::string> found;
  while (query.step()) found.emplace_back(query.text(0));
  return found;
}

}  // namespace

std::string SqliteConnection::own_name(std::string_view table) const {
  return quote_name(table);
}

int SqliteConnection::own_kind(std::string_view table) {
  if (has_table(std::string(table))) return SOLDER_TABLE;
  return has_object(SOLDER_VIEW, table) ? SOLDER_VIEW : 0;
}

std::vector<std::string> SqliteConnection::own_columns(std::string_view table) {
  Query query(session(), "SELECT lower(name) FROM pragma_table_xinfo(?1) ORDER BY cid", {table});
  return names(query);
}

std::vector<std::string> SqliteConnection::own_triggers(std::string_view table) {
  Query query(
      session(),
      "SELECT name FROM main.sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 COLLATE "
      "NOCASE ORDER BY name",
      {table});
  return names(query);
}

const OwnTypes& SqliteConnection::own_types() const {
  static constexpr OwnTypes kTypes = {.history_id = "INTEGER PRIMARY KEY AUTOINCREMENT",
                                      .log_id = "INTEGER PRIMARY KEY",
                                      .integer = "INTEGER"};
  return kTypes;
}

/// What this process writes doesn't count as a change.
bool SqliteConnection::has_own_changed(std::string_view /*table*/, std::int64_t /*rows*/,
                                       std::int64_t& as_of) {
  const std::int64_t version = session().data_version();
  return std::exchange(as_of, version) != version;
}

void SqliteConnection::post(std::string_view sql, const std::vector<solder_value>& values) {
  const std::unique_ptr<Statement> statement = prepare(sql);
  std::uint32_t index = 0;
  for (const solder_value& value : values) statement->bind_reference(++index, value);
  statement->step();
}

}  // namespace solder::runner::sqlite
