// Columns, as people read them and as CREATE TABLE takes them.

#include "database/postgres/schema_draft.hpp"

namespace solder::runner::postgres {

namespace {

/// The column as CREATE TABLE takes it.
std::string column_line(Statement& row, const SchemaColumn& column, const std::string& expression) {
  std::string line = text(row, 2) + " " + column.type;
  if (const std::string collation = text(row, 8); !collation.empty()) {
    line += " COLLATE " + collation;
  }
  if (column.required) line += " NOT NULL";
  if (column.generated) return line + " GENERATED ALWAYS AS (" + expression + ") STORED";
  if (column.identity) {
    const char* const when = text(row, 7) == "a" ? "ALWAYS" : "BY DEFAULT";
    return line + " GENERATED " + when + " AS IDENTITY";
  }
  return expression.empty() ? line : line + " DEFAULT " + expression;
}

}  // namespace

void read_columns(Connection& connection, Drafts& drafts) {
  const auto rows = connection.prepare(
      std::string("SELECT a.attrelid::text, a.attname::text, quote_ident(a.attname), "
                  "pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, "
                  "pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attgenerated::text, "
                  "a.attidentity::text, (SELECT format('%I.%I', o.nspname, l.collname) FROM "
                  "pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace o ON o.oid = "
                  "l.collnamespace WHERE l.oid = a.attcollation AND a.attcollation <> "
                  "y.typcollation)") +
      kFromRelations +
      "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT "
      "a.attisdropped JOIN pg_catalog.pg_type y ON y.oid = a.atttypid LEFT JOIN "
      "pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum ORDER BY "
      "a.attrelid, a.attnum");
  while (rows->step()) {
    Draft* const draft = drafts.find(rows->column_text(0));
    if (draft == nullptr) continue;
    const std::string expression = text(*rows, 5);
    SchemaColumn column = {.name = text(*rows, 1),
                           .type = text(*rows, 3),
                           .required = is_true(*rows, 4),
                           .generated = !rows->column_text(6).empty(),
                           .identity = !rows->column_text(7).empty()};
    draft->lines.push_back(column_line(*rows, column, expression));
    if (!column.generated) column.default_value = expression;
    draft->table.columns.push_back(std::move(column));
  }
}

}  // namespace solder::runner::postgres
