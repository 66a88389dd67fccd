// The schema from the catalogs.

#include "database/postgres/driver.hpp"
#include "database/postgres/schema_draft.hpp"

namespace solder::runner::postgres {

namespace {

void read_triggers(Connection& connection, Drafts& drafts) {
  const auto rows = connection.prepare(
      std::string("SELECT t.tgrelid::text, pg_catalog.pg_get_triggerdef(t.oid, true)") +
      kFromRelations +
      "JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal ORDER BY "
      "t.tgrelid, "
      "t.tgname");
  while (rows->step()) {
    if (Draft* const draft = drafts.find(rows->column_text(0))) {
      draft->table.triggers.push_back(text(*rows, 1));
    }
  }
}

void write_sql(Draft& draft) {
  if (draft.table.is_view()) return;
  std::string body;
  for (const std::string& line : draft.lines) body += (body.empty() ? "\n    " : ",\n    ") + line;
  // A partition has its columns from its parent.
  const std::string columns = draft.is_partition ? "" : " (" + body + "\n)";
  draft.table.sql = draft.before + draft.name + columns + draft.after;
}

}  // namespace

std::vector<SchemaTable> PostgresDriver::read_schema(Connection& connection) const {
  Drafts drafts = read_relations(connection);
  read_columns(connection, drafts);
  read_constraints(connection, drafts);
  read_indexes(connection, drafts);
  read_triggers(connection, drafts);
  std::vector<SchemaTable> tables;
  tables.reserve(drafts.in_order.size());
  for (Draft& draft : drafts.in_order) {
    write_sql(draft);
    tables.push_back(std::move(draft.table));
  }
  return tables;
}

}  // namespace solder::runner::postgres
