#include "database/postgres/driver.hpp"

namespace solder::runner::postgres {

std::size_t PostgresDriver::drop_everything(Connection& /*connection*/) const {
  return 0;
}

std::vector<SchemaTable> PostgresDriver::read_schema(Connection& connection) const {
  std::vector<SchemaTable> tables;
  const auto query = connection.prepare(
      "SELECT c.relname, CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END FROM "
      "pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE "
      "c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname = current_schema() ORDER BY c.relkind "
      "IN ('v', 'm'), 1");
  while (query->step()) {
    tables.push_back(
        {.name = std::string(query->column_text(0)), .kind = std::string(query->column_text(1))});
  }
  return tables;
}

}  // namespace solder::runner::postgres
