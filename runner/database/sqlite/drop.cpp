#include "database/sqlite/driver.hpp"

namespace solder::runner::sqlite {

namespace {

struct Object {
  std::string type = {};
  std::string name = {};
};

std::vector<Object> list(Connection& connection, std::string_view sql) {
  std::vector<Object> objects;
  const auto query = connection.prepare(sql);
  while (query->step()) {
    objects.push_back(
        {.type = std::string(query->column_text(0)), .name = std::string(query->column_text(1))});
  }
  return objects;
}

/// IF EXISTS, because some go together with others: the triggers of a view.
void drop(Connection& connection, const std::vector<Object>& objects) {
  for (const Object& object : objects) {
    connection.execute("DROP " + object.type + " IF EXISTS main." +
                       connection.quote_identifier(object.name));
  }
}

}  // namespace

std::vector<DroppedSchema> SqliteDriver::dropped_schemas(Connection& /*connection*/) const {
  return {};
}

std::size_t SqliteDriver::drop_everything(Connection& connection) const {
  drop(connection, list(connection,
                        "SELECT type, name FROM main.sqlite_schema WHERE type IN ('trigger', "
                        "'view') ORDER BY type = 'trigger'"));
  // Virtual tables first: they take the tables with them in which they keep their content.
  const std::vector<Object> virtual_tables =
      list(connection,
           "SELECT 'table', name FROM pragma_table_list WHERE schema = 'main' AND type = "
           "'virtual'");
  drop(connection, virtual_tables);
  const std::vector<Object> tables =
      list(connection,
           "SELECT 'table', name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE "
           "'sqlite\\_%' ESCAPE '\\'");
  drop(connection, tables);
  if (!list(connection, "SELECT type, name FROM main.sqlite_schema WHERE name = 'sqlite_sequence'")
           .empty()) {
    connection.execute("DELETE FROM main.sqlite_sequence");
  }
  return virtual_tables.size() + tables.size();
}

}  // namespace solder::runner::sqlite
