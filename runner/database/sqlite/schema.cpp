#include <map>

#include "database/sqlite/driver.hpp"

namespace solder::runner::sqlite {

namespace {

/// What sqlite_schema holds, by table.
struct Sources {
  std::map<std::string, std::string> sql = {};  ///< of tables, views and indexes, by name
  std::map<std::string, std::vector<std::string>> triggers = {};
};

Sources read_sources(Connection& connection) {
  Sources sources;
  const auto query =
      connection.prepare("SELECT type, name, tbl_name, sql FROM main.sqlite_schema ORDER BY name");
  while (query->step()) {
    const std::string sql(query->column_text(3));
    if (query->column_text(0) == "trigger") {
      sources.triggers[std::string(query->column_text(2))].push_back(sql);
    } else {
      sources.sql[std::string(query->column_text(1))] = sql;
    }
  }
  return sources;
}

/// Runs a query about one table.
std::unique_ptr<Statement> ask(Connection& connection, std::string_view sql,
                               const std::string& table) {
  auto query = connection.prepare(sql);
  solder_value value = {};
  value.type = SOLDER_TEXT;
  value.as.data = table.data();
  value.length = static_cast<std::uint32_t>(table.size());
  query->bind(1, value);
  return query;
}

std::vector<SchemaColumn> read_columns(Connection& connection, const std::string& table) {
  // hidden: 1 for a virtual table's hidden columns, 2 and 3 for generated ones.
  const auto query = ask(connection,
                         "SELECT name, type, \"notnull\", pk, dflt_value, hidden FROM "
                         "pragma_table_xinfo(?1, 'main') WHERE hidden <> 1 ORDER BY cid",
                         table);
  std::vector<SchemaColumn> columns;
  while (query->step()) {
    columns.push_back({.name = std::string(query->column_text(0)),
                       .type = std::string(query->column_text(1)),
                       .required = query->column_integer(2) != 0,
                       .key_position = static_cast<int>(query->column_integer(3)),
                       .default_value = std::string(query->column_text(4)),
                       .generated = query->column_integer(5) != 0});
  }
  return columns;
}

std::string action(std::string_view word) {
  return word == "NO ACTION" ? std::string() : std::string(word);
}

std::vector<SchemaForeignKey> read_foreign_keys(Connection& connection, const std::string& table) {
  // SQLite counts them from the last one declared.
  const auto query = ask(connection,
                         "SELECT id, \"table\", \"from\", \"to\", on_delete, on_update FROM "
                         "pragma_foreign_key_list(?1, 'main') ORDER BY id DESC, seq",
                         table);
  std::vector<SchemaForeignKey> keys;
  std::int64_t id = -1;
  while (query->step()) {
    if (keys.empty() || query->column_integer(0) != id) {
      keys.push_back({.table = std::string(query->column_text(1)),
                      .on_delete = action(query->column_text(4)),
                      .on_update = action(query->column_text(5))});
    }
    id = query->column_integer(0);
    keys.back().columns.emplace_back(query->column_text(2));
    // Null: the parent's primary key is meant.
    if (const std::string_view to = query->column_text(3); !to.empty()) {
      keys.back().references.emplace_back(to);
    }
  }
  return keys;
}

std::vector<std::string> read_index_columns(Connection& connection, const std::string& index) {
  // cid: -1 for the row id, -2 for an expression.
  const auto query = ask(connection,
                         "SELECT cid, name FROM pragma_index_xinfo(?1, 'main') WHERE key = 1 "
                         "ORDER BY seqno",
                         index);
  std::vector<std::string> columns;
  while (query->step()) {
    const std::int64_t column = query->column_integer(0);
    const std::string_view name = column == -1 ? "rowid" : "(expression)";
    columns.emplace_back(column < 0 ? name : query->column_text(1));
  }
  return columns;
}

std::vector<SchemaIndex> read_indexes(Connection& connection, const std::string& table,
                                      const Sources& sources) {
  const auto query = ask(connection,
                         "SELECT name, \"unique\", partial FROM pragma_index_list(?1, 'main') "
                         "ORDER BY name",
                         table);
  std::vector<SchemaIndex> indexes;
  while (query->step()) {
    indexes.push_back({.name = std::string(query->column_text(0)),
                       .unique = query->column_integer(1) != 0,
                       .partial = query->column_integer(2) != 0});
  }
  for (SchemaIndex& index : indexes) {
    index.columns = read_index_columns(connection, index.name);
    if (const auto found = sources.sql.find(index.name); found != sources.sql.end()) {
      index.sql = found->second;
    }
  }
  return indexes;
}

/// A view of a table that is gone has no columns that could be read, but its SQL is worth showing.
std::vector<SchemaColumn> read_columns_of_view(Connection& connection, const std::string& view) {
  try {
    return read_columns(connection, view);
  } catch (const DatabaseError& error) {
    if (error.code() != ErrorCode::database) throw;
    return {};
  }
}

}  // namespace

std::vector<SchemaTable> SqliteDriver::read_schema(Connection& connection) const {
  const Sources sources = read_sources(connection);
  std::vector<SchemaTable> tables;
  {
    const auto query = connection.prepare(
        "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow' AND "
        "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type = 'view', name");
    while (query->step()) {
      tables.push_back(
          {.name = std::string(query->column_text(0)), .kind = std::string(query->column_text(1))});
    }
  }
  for (SchemaTable& table : tables) {
    table.sql_name = connection.quote_identifier(table.name);
    if (const auto sql = sources.sql.find(table.name); sql != sources.sql.end()) {
      table.sql = sql->second;
    }
    if (const auto found = sources.triggers.find(table.name); found != sources.triggers.end()) {
      table.triggers = found->second;
    }
    if (table.kind == "view") {
      table.columns = read_columns_of_view(connection, table.name);
      continue;
    }
    table.columns = read_columns(connection, table.name);
    table.foreign_keys = read_foreign_keys(connection, table.name);
    table.indexes = read_indexes(connection, table.name, sources);
  }
  return tables;
}

}  // namespace solder::runner::sqlite
