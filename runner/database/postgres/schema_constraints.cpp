// Keys, foreign keys, checks and exclusions.

#include "database/postgres/schema_draft.hpp"

namespace solder::runner::postgres {

namespace {

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

}  // namespace

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

}  // namespace solder::runner::postgres
