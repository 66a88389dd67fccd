// The schema from the catalogs: one question for each kind of thing, whatever the number of tables.

#include <map>

#include "database/postgres/driver.hpp"

namespace solder::runner::postgres {

namespace {

/// A table on its way, and the parts of its SQL, of which the server has no function to tell.
struct Draft {
  SchemaTable table = {};
  std::string name = {};    ///< quoted, with its schema when that isn't the connection's
  std::string before = {};  ///< "CREATE TABLE", "CREATE VIEW" …
  std::vector<std::string> lines = {};  ///< columns and constraints
  std::string after = {};               ///< " PARTITION BY …"
  bool is_partition = false;
};

struct Drafts {
  std::vector<Draft> in_order = {};
  std::map<std::string, std::size_t, std::less<>> places = {};  ///< by object id

  /// Null for what isn't shown.
  [[nodiscard]] Draft* find(std::string_view id) {
    const auto place = places.find(id);
    return place == places.end() ? nullptr : &in_order[place->second];
  }
};

std::string text(Statement& row, std::uint32_t column) {
  return std::string(row.column_text(column));
}

bool is_true(Statement& row, std::uint32_t column) {
  return row.column_text(column) == "t" || row.column_text(column) == "1";
}

/// From the relations of people, as `c` in the schema `n`. pg_ is the prefix of the server's own.
constexpr const char* kFromRelations =
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND "
    "c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> "
    "'information_schema' ";

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

std::string action(std::string_view letter) {
  if (letter == "c") return "CASCADE";
  if (letter == "n") return "SET NULL";
  if (letter == "d") return "SET DEFAULT";
  return letter == "r" ? "RESTRICT" : "";
}

/// What one row of `read_constraints` says: a constraint has one for each of its columns.
struct ConstraintRow {
  std::string id, kind, name, column, parent_column, parent, on_delete, on_update, sql;
  int place = 0;
  bool is_inherited = false;
};

ConstraintRow constraint_of(Statement& row) {
  return {.id = text(row, 1),
          .kind = text(row, 2),
          .name = text(row, 3),
          .column = text(row, 4),
          .parent_column = text(row, 5),
          .parent = text(row, 6),
          .on_delete = action(row.column_text(7)),
          .on_update = action(row.column_text(8)),
          .sql = text(row, 9),
          .place = static_cast<int>(row.column_integer(10)),
          .is_inherited = is_true(row, 11)};
}

void add_key_column(Draft& draft, const ConstraintRow& row) {
  for (SchemaColumn& column : draft.table.columns) {
    if (column.name == row.column) column.key_position = row.place;
  }
}

void add_foreign_key(Draft& draft, const ConstraintRow& row, bool is_new) {
  std::vector<SchemaForeignKey>& keys = draft.table.foreign_keys;
  if (is_new) {
    SchemaForeignKey key = {
        .table = row.parent, .on_delete = row.on_delete, .on_update = row.on_update};
    // Added when all tables are there, as they may refer to each other.
    if (!row.is_inherited) {
      key.sql = "ALTER TABLE " + draft.name + " ADD CONSTRAINT " + row.name + " " + row.sql;
    }
    keys.push_back(std::move(key));
  }
  keys.back().columns.push_back(row.column);
  keys.back().references.push_back(row.parent_column);
}

void add_constraint(Draft& draft, const ConstraintRow& row, bool is_new) {
  if (row.kind == "f") {
    add_foreign_key(draft, row, is_new);
    return;
  }
  if (row.kind == "p") add_key_column(draft, row);
  if (!is_new) return;
  draft.lines.push_back("CONSTRAINT " + row.name + " " + row.sql);
  if (row.kind == "c" || row.kind == "x") {
    std::string remark = row.sql;
    for (std::size_t at = 0; at < remark.size() && remark[at] >= 'A' && remark[at] <= 'Z'; ++at) {
      remark[at] = static_cast<char>(remark[at] - 'A' + 'a');
    }
    draft.table.remarks.push_back(std::move(remark));
  }
}

void read_constraints(Connection& connection, Drafts& drafts) {
  const auto rows = connection.prepare(
      std::string("SELECT k.conrelid::text, k.oid::text, k.contype::text, quote_ident(k.conname), "
                  "a.attname::text, b.attname::text, CASE WHEN q.nspname = current_schema() THEN "
                  "p.relname::text ELSE q.nspname || '.' || p.relname END, k.confdeltype::text, "
                  "k.confupdtype::text, pg_catalog.pg_get_constraintdef(k.oid, true), "
                  "coalesce(u.place, 0), k.conparentid <> 0") +
      kFromRelations +
      "JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'u', 'f', 'c', "
      "'x') LEFT JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS u(own, parent, place) "
      "ON true LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.own "
      "LEFT JOIN pg_catalog.pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = u.parent "
      "LEFT JOIN pg_catalog.pg_class p ON p.oid = k.confrelid LEFT JOIN pg_catalog.pg_namespace q "
      "ON q.oid = p.relnamespace ORDER BY k.conrelid, strpos('puxcf', k.contype::text), k.conname, "
      "k.oid, u.place");
  std::string latest;
  while (rows->step()) {
    Draft* const draft = drafts.find(rows->column_text(0));
    if (draft == nullptr) continue;
    const ConstraintRow row = constraint_of(*rows);
    add_constraint(*draft, row, row.id != latest);
    latest = row.id;
  }
}

void read_indexes(Connection& connection, Drafts& drafts) {
  const auto rows = connection.prepare(
      std::string("SELECT i.indrelid::text, x.relname::text, i.indexrelid::text, i.indisunique, "
                  "i.indpred IS NOT NULL, CASE WHEN k.oid IS NULL AND NOT x.relispartition THEN "
                  "pg_catalog.pg_get_indexdef(i.indexrelid) END, coalesce(a.attname::text, "
                  "pg_catalog.pg_get_indexdef(i.indexrelid, s.place, true)), i.indisvalid") +
      kFromRelations +
      "JOIN pg_catalog.pg_index i ON i.indrelid = c.oid JOIN pg_catalog.pg_class x ON x.oid = "
      "i.indexrelid CROSS JOIN LATERAL generate_series(1, i.indnkeyatts::int) AS s(place) "
      "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = "
      "i.indkey[s.place - 1] AND a.attnum > 0 LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = "
      "i.indexrelid AND k.contype IN ('p', 'u', 'x') WHERE k.contype IS DISTINCT FROM 'x' "
      "ORDER BY i.indrelid, x.relname, i.indexrelid, s.place");
  std::string latest;
  while (rows->step()) {
    Draft* const draft = drafts.find(rows->column_text(0));
    if (draft == nullptr) continue;
    std::vector<SchemaIndex>& indexes = draft->table.indexes;
    if (text(*rows, 2) != latest) {
      indexes.push_back({.name = text(*rows, 1),
                         .unique = is_true(*rows, 3),
                         .partial = is_true(*rows, 4),
                         .sql = text(*rows, 5)});
      if (!is_true(*rows, 7)) draft->table.remarks.push_back("invalid index " + text(*rows, 1));
    }
    latest = text(*rows, 2);
    indexes.back().columns.push_back(text(*rows, 6));
  }
}

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
