// Tables and views, and what makes them more than plain ones.

#include "database/postgres/schema_draft.hpp"

namespace solder::runner::postgres {

namespace {

constexpr const char* kRelations =
    "SELECT c.oid::text, n.nspname IS DISTINCT FROM current_schema(), c.relkind::text, CASE WHEN "
    "n.nspname = current_schema() THEN c.relname::text ELSE n.nspname || '.' || c.relname END, "
    "CASE WHEN n.nspname = current_schema() THEN quote_ident(c.relname) ELSE "
    "format('%I.%I', n.nspname, c.relname) END, format('%I.%I', n.nspname, c.relname), "
    "CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid, true) END, "
    "CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END, "
    "CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END, "
    "(SELECT string_agg(i.inhparent::pg_catalog.regclass::text, ', ' ORDER BY i.inhseqno) FROM "
    "pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid), "
    "(SELECT quote_ident(s.srvname) FROM pg_catalog.pg_foreign_table f JOIN "
    "pg_catalog.pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = c.oid), "
    "c.relpersistence = 'u', c.relrowsecurity, n.nspname::text";

constexpr const char* kWithoutExtensions =
    "WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = "
    "'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e') "
    "ORDER BY c.relkind IN ('v', 'm'), n.nspname IS DISTINCT FROM current_schema(), n.nspname, "
    "c.relname";

/// What makes it more than a plain table.
void note_nature(Statement& row, Draft& draft) {
  SchemaTable& table = draft.table;
  const std::string key = text(row, 7);
  const std::string bound = text(row, 8);
  const std::string parents = text(row, 9);
  draft.is_partition = !bound.empty();
  if (draft.is_partition) {
    table.remarks.push_back("partition of " + parents + " " + bound);
    draft.after += " PARTITION OF " + parents + " " + bound;
  } else if (!parents.empty()) {
    table.remarks.push_back("inherits " + parents);
    draft.after += " INHERITS (" + parents + ")";
  }
  if (!key.empty()) {
    table.remarks.push_back("partition by " + key);
    draft.after += " PARTITION BY " + key;
  }
  if (const std::string server = text(row, 10); !server.empty()) {
    table.remarks.push_back("on server " + server);
    draft.after += " SERVER " + server;
  }
  if (is_true(row, 11)) table.remarks.emplace_back("unlogged");
  if (is_true(row, 12)) table.remarks.emplace_back("row security");
}

std::string without_semicolon(std::string sql) {
  if (!sql.empty() && sql.back() == ';') sql.pop_back();
  return sql;
}

void read_kind(Statement& row, Draft& draft) {
  const std::string kind = text(row, 2);
  draft.table.kind = kind == "v"   ? "view"
                     : kind == "m" ? "materialized view"
                     : kind == "f" ? "foreign table"
                                   : "table";
  draft.before = kind == "v"        ? "CREATE VIEW "
                 : kind == "m"      ? "CREATE MATERIALIZED VIEW "
                 : kind == "f"      ? "CREATE FOREIGN TABLE "
                 : is_true(row, 11) ? "CREATE UNLOGGED TABLE "
                                    : "CREATE TABLE ";
  if (draft.table.is_view()) {
    draft.table.sql = draft.before + draft.name + " AS\n" + without_semicolon(text(row, 6));
  }
}

}  // namespace

Drafts read_relations(Connection& connection) {
  Drafts drafts;
  const auto rows =
      connection.prepare(std::string(kRelations) + kFromRelations + kWithoutExtensions);
  while (rows->step()) {
    Draft draft;
    draft.table = {.name = text(*rows, 3), .sql_name = text(*rows, 5), .schema = text(*rows, 13)};
    draft.table.is_elsewhere = is_true(*rows, 1);
    draft.name = text(*rows, 4);
    read_kind(*rows, draft);
    note_nature(*rows, draft);
    drafts.places[text(*rows, 0)] = drafts.in_order.size();
    drafts.in_order.push_back(std::move(draft));
  }
  return drafts;
}

}  // namespace solder::runner::postgres
