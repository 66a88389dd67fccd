#include <algorithm>

#include "commands/commands.hpp"
#include "commands/session.hpp"
#include "database/history_name.hpp"

namespace solder::runner {
namespace {

std::int64_t row_count(Connection& connection, const SchemaTable& table) {
  const std::unique_ptr<Statement> statement =
      connection.prepare("SELECT count(*) FROM " + table.sql_name);
  statement->step();
  return statement->column_integer(0);
}

}  // namespace

SchemaResult show_schema(const Settings& settings, bool count_rows) {
  const DatabaseAddress address = existing_database(settings, "show-schema");
  const std::unique_ptr<Connection> connection =
      open_session(settings, address, OpenOptions::Access::read);
  const Snapshot snapshot(*connection);
  SchemaResult result;
  result.database = address.name();
  result.tables = read_schema(*connection);
  std::erase_if(result.tables, [&](const SchemaTable& table) {
    return is_own_table(*connection, table, settings.history_table) ||
           table.name == "sqlite_sequence";
  });
  for (SchemaTable& table : result.tables) {
    if (count_rows && table.kind == "table") table.rows = row_count(*connection, table);
  }
  return result;
}

}  // namespace solder::runner
