#include "database/postgres/drop.hpp"

#include <algorithm>
#include <iterator>

#include "core/text.hpp"
#include "database/history_table.hpp"
#include "database/postgres/driver.hpp"
#include "database/postgres/error.hpp"

namespace solder::runner::postgres {

namespace {

/// Whether the object `id` of the catalog is not an extension's.
std::string is_ours(const std::string& catalog, const std::string& id) {
  return "NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog." +
         catalog + "'::pg_catalog.regclass AND d.objid = " + id + " AND d.deptype = 'e')";
}

/// As a string of SQL.
std::string quoted(const std::string& name) {
  std::string text = "'";
  for (const char letter : name) text += letter == '\'' ? "''" : std::string(1, letter);
  return text + "'";
}

/// The schemas that are emptied (`stays`) or dropped.
std::string places(Reach reach, const std::string& history_schema) {
  const std::string of_people = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND " +
                                is_ours("pg_namespace", "n.oid");
  const std::string from = " AS stays FROM pg_catalog.pg_namespace n WHERE ";
  const std::string select = "WITH places AS (SELECT n.oid, n.nspname, ";
  if (reach == Reach::database) return select + "n.nspname = 'public'" + from + of_people + ") ";
  return select + "n.nspname = current_schema()" + from + "n.nspname = current_schema() OR (" +
         of_people + " AND n.nspname <> 'public' AND n.nspname <> " + quoted(history_schema) +
         " AND pg_catalog.pg_get_userbyid(n.nspowner) = current_user AND NOT EXISTS (SELECT 1 FROM "
         "pg_catalog.pg_class l WHERE l.relnamespace = n.oid AND "
         "l.relname = '" +
         std::string(kLogTable) + "'))) ";
}

/// In an emptied schema, `what` of `catalog` whose columns begin with `prefix`.
std::string named(const std::string& what, const std::string& catalog, const std::string& prefix) {
  return " UNION ALL SELECT 5, format('DROP " + what + " IF EXISTS %I.%I CASCADE', p.nspname, o." +
         prefix + "name) FROM places p JOIN pg_catalog." + catalog + " o ON o." + prefix +
         "namespace = p.oid WHERE p.stays AND " + is_ours(catalog, "o.oid");
}

/// What belongs to no schema.
std::string without_schema() {
  return " UNION ALL SELECT 0, format('DROP EVENT TRIGGER IF EXISTS %I CASCADE', o.evtname) FROM "
         "pg_catalog.pg_event_trigger o WHERE " +
         is_ours("pg_event_trigger", "o.oid") +
         " UNION ALL SELECT 0, format('DROP PUBLICATION IF EXISTS %I', o.pubname) FROM "
         "pg_catalog.pg_publication o WHERE " +
         is_ours("pg_publication", "o.oid") +
         " UNION ALL SELECT 6, format('DROP SERVER IF EXISTS %I CASCADE', o.srvname) FROM "
         "pg_catalog.pg_foreign_server o WHERE " +
         is_ours("pg_foreign_server", "o.oid") +
         " UNION ALL SELECT 6, format('SELECT pg_catalog.lo_unlink(%s)', o.oid) FROM "
         "pg_catalog.pg_largeobject_metadata o";
}

std::vector<std::string> column_of(Connection& connection, const std::string& sql) {
  std::vector<std::string> values;
  const auto rows = connection.prepare(sql);
  while (rows->step()) values.emplace_back(rows->column_text(0));
  return values;
}

/// Tables, views and foreign keys in schemas that are left alone.
std::vector<std::string> read_staying(Connection& connection) {
  return column_of(
      connection,
      places(Reach::migrations, connection.own_schema()) +
          ", others AS (SELECT c.oid, n.nspname, c.relname FROM pg_catalog.pg_class c JOIN "
          "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname !~ '^pg_' AND "
          "c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.oid NOT IN (SELECT oid FROM places)) "
          "SELECT nspname || '.' || relname FROM others UNION ALL SELECT o.nspname || '.' || "
          "o.relname || ': ' || k.conname FROM others o JOIN pg_catalog.pg_constraint k ON "
          "k.conrelid = o.oid AND k.contype = 'f' ORDER BY 1");
}

/// CASCADE takes what refers to what is dropped, wherever it is.
void refuse_damage_elsewhere(Connection& connection, const std::vector<std::string>& before) {
  const std::vector<std::string> after = read_staying(connection);
  std::vector<std::string> gone;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(gone));
  if (gone.empty()) return;
  throw Error(ErrorCode::environment,
              {.what = "cannot drop everything in " + quote(connection.display_name()),
               .why = quote(gone.front()) +
                      (gone.size() > 1 ? " and " + std::to_string(gone.size() - 1) + " more" : "") +
                      " of other schemas would be dropped too, as it refers to what is dropped",
               .next = "drop what refers to it first"});
}

void run_all(Connection& connection, const std::vector<std::string>& statements) {
  std::string script;
  for (const std::string& statement : statements) script += statement + ";\n";
  try {
    connection.execute(script);
  } catch (const DatabaseError& error) {
    // 42501: insufficient_privilege.
    if (unpack_sqlstate(error.engine_code()) != "42501") throw;
    throw DatabaseError(ErrorCode::environment,
                        {.what = "cannot drop everything in " + quote(connection.display_name()),
                         .why = error.text().why,
                         .next = "run the command as the owner of all that is there"},
                        error.engine_code(), error.statement(), error.offset());
  }
}

}  // namespace

std::string drop_query(Reach reach, const std::string& history_schema) {
  return places(reach, history_schema) +
         "SELECT statement FROM (SELECT 1 AS place, format('DROP SCHEMA %I CASCADE', p.nspname) AS "
         "statement FROM places p WHERE NOT p.stays UNION ALL SELECT CASE c.relkind WHEN 'S' THEN "
         "3 ELSE 2 END, format('DROP %s IF EXISTS "
         "%I.%I CASCADE', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' "
         "WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, p.nspname, "
         "c.relname) FROM places p JOIN pg_catalog.pg_class c ON c.relnamespace = p.oid AND "
         "c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') WHERE p.stays AND " +
         // A run that drops may hold its row; nothing of anyone's is in it.
         "c.relname <> '" + kLockTable + "' AND " + is_ours("pg_class", "c.oid") +
         " UNION ALL SELECT 3, format('DROP ROUTINE IF EXISTS %s CASCADE', "
         "o.oid::pg_catalog.regprocedure) FROM places p JOIN pg_catalog.pg_proc o ON "
         "o.pronamespace = p.oid WHERE p.stays AND " +
         is_ours("pg_proc", "o.oid") +
         // Not those of tables, of arrays and of multiranges, which go with what they belong to.
         " UNION ALL SELECT 4, format('DROP TYPE IF EXISTS %I.%I CASCADE', p.nspname, o.typname) "
         "FROM places p JOIN pg_catalog.pg_type o ON o.typnamespace = p.oid LEFT JOIN "
         "pg_catalog.pg_class c ON c.oid = o.typrelid WHERE p.stays AND coalesce(c.relkind, 'c') = "
         "'c' AND o.typtype <> 'm' AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_type e WHERE "
         "e.typarray = o.oid) AND " +
         is_ours("pg_type", "o.oid") +
         " UNION ALL SELECT 5, format('DROP OPERATOR IF EXISTS %s CASCADE', "
         "o.oid::pg_catalog.regoperator) FROM places p JOIN pg_catalog.pg_operator o ON "
         "o.oprnamespace = p.oid WHERE p.stays AND " +
         is_ours("pg_operator", "o.oid") +
         " UNION ALL SELECT 5, format('DROP OPERATOR FAMILY IF EXISTS %I.%I USING %I CASCADE', "
         "p.nspname, o.opfname, a.amname) FROM places p JOIN pg_catalog.pg_opfamily o ON "
         "o.opfnamespace = p.oid JOIN pg_catalog.pg_am a ON a.oid = o.opfmethod WHERE p.stays "
         "AND " +
         is_ours("pg_opfamily", "o.oid") + named("COLLATION", "pg_collation", "coll") +
         named("CONVERSION", "pg_conversion", "con") +
         named("TEXT SEARCH CONFIGURATION", "pg_ts_config", "cfg") +
         named("TEXT SEARCH DICTIONARY", "pg_ts_dict", "dict") +
         named("STATISTICS", "pg_statistic_ext", "stx") +
         (reach == Reach::database ? without_schema() : "") + ") AS s ORDER BY place, statement";
}

std::vector<DroppedSchema> PostgresDriver::dropped_schemas(Connection& connection) const {
  std::vector<DroppedSchema> schemas;
  const auto rows = connection.prepare(places(Reach::migrations, connection.own_schema()) +
                                       "SELECT nspname::text, stays FROM places ORDER BY 1");
  while (rows->step()) {
    schemas.push_back(
        {.name = std::string(rows->column_text(0)), .stays = rows->column_text(1) == "t"});
  }
  return schemas;
}

std::size_t PostgresDriver::drop_everything(Connection& connection) const {
  const std::vector<std::string> tables =
      column_of(connection, places(Reach::migrations, connection.own_schema()) +
                                "SELECT c.oid::text FROM places p JOIN pg_catalog.pg_class c ON "
                                "c.relnamespace = p.oid AND c.relkind IN ('r', 'p', 'f') AND NOT "
                                "(p.stays AND c.relname = '" +
                                std::string(kLockTable) + "')");
  const std::vector<std::string> others = read_staying(connection);
  run_all(connection,
          column_of(connection, drop_query(Reach::migrations, connection.own_schema())));
  refuse_damage_elsewhere(connection, others);
  return tables.size();
}

}  // namespace solder::runner::postgres
