#include "database/schema_objects.hpp"

#include "core/text.hpp"
#include "database/history_table.hpp"
#include "database/sqlite/driver.hpp"
#include "database/sqlite/sql_text.hpp"

namespace solder::runner::sqlite {

namespace {

using Role = SchemaObject::Role;

/// Faults of one kind that are named; a damaged database has any number of them.
constexpr std::size_t kMostFaults = 20;

/// SQL as it would be without the quotes that a rename puts around names.
std::string plain(const std::string& sql) {
  std::string text;
  for (const char letter : without_formatting(sql)) {
    if (letter != '"' && letter != '`' && letter != '[' && letter != ']') text += letter;
  }
  return text;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string definition_of(const SchemaColumn& column) {
  std::string text = column.type.empty() ? "without a type" : column.type;
  if (column.required) text += " NOT NULL";
  if (!column.default_value.empty()) text += " DEFAULT " + column.default_value;
  if (column.key_position > 0) text += " PRIMARY KEY " + std::to_string(column.key_position);
  return text + (column.generated ? " GENERATED" : "");
}

SchemaObject object_of(const SchemaTable& table, const SchemaForeignKey& key) {
  std::string text = "REFERENCES " + key.table + " (" + joined(key.references) + ")";
  if (!key.on_delete.empty()) text += " ON DELETE " + key.on_delete;
  if (!key.on_update.empty()) text += " ON UPDATE " + key.on_update;
  return {"foreign key " + table.name + " (" + joined(key.columns) + ")", text, table.name,
          Role::part};
}

SchemaObject object_of(const SchemaTable& table, const SchemaIndex& index) {
  const std::string columns = joined(index.columns);
  if (index.sql.empty()) {
    return {"key " + table.name + " (" + columns + ")", "unique", table.name, Role::part};
  }
  return {"index " + index.name, plain(index.sql), table.name, Role::part};
}

void add_table(std::vector<SchemaObject>& objects, const SchemaTable& table) {
  objects.push_back(
      {(table.is_view() ? "view " : "table ") + table.name, plain(table.sql), table.name});
  if (table.is_view()) return;
  std::vector<std::string> order;
  for (const SchemaColumn& column : table.columns) {
    objects.push_back({"column " + table.name + "." + column.name, definition_of(column),
                       table.name, Role::part});
    order.push_back(column.name);
  }
  objects.push_back(
      {"order of the columns of " + table.name, joined(order), table.name, Role::summary});
  for (const SchemaForeignKey& key : table.foreign_keys) objects.push_back(object_of(table, key));
  for (const SchemaIndex& index : table.indexes) objects.push_back(object_of(table, index));
}

bool is_own(std::string_view name, const std::string& history_table) {
  return same_name(name, history_table) || same_name(name, kLogTable);
}

}  // namespace

std::vector<SchemaObject> SqliteDriver::schema_objects(Connection& connection,
                                                       const std::string& history_table) const {
  std::vector<SchemaObject> objects;
  for (const SchemaTable& table : read_schema(connection)) {
    if (!is_own(table.name, history_table)) add_table(objects, table);
  }
  const auto triggers = connection.prepare(
      "SELECT name, tbl_name, sql FROM main.sqlite_schema WHERE type = 'trigger' ORDER BY name");
  while (triggers->step()) {
    const std::string table(triggers->column_text(1));
    if (is_own(table, history_table)) continue;
    const std::string name(triggers->column_text(0));
    objects.push_back(
        {"trigger " + name, plain(std::string(triggers->column_text(2))), table, Role::part});
  }
  return objects;
}

std::vector<std::string> SqliteDriver::data_faults(Connection& connection) const {
  std::vector<std::string> faults;
  const auto integrity =
      connection.prepare("PRAGMA integrity_check(" + std::to_string(kMostFaults) + ")");
  while (integrity->step()) {
    const std::string_view words = integrity->column_text(0);
    if (words != "ok") faults.push_back("integrity check: " + std::string(words));
  }
  const auto keys = connection.prepare(
      "SELECT \"table\", parent, count(*), min(rowid) FROM pragma_foreign_key_check() "
      "GROUP BY \"table\", parent, fkid ORDER BY 1, 2");
  while (keys->step()) {
    const auto rows = static_cast<std::size_t>(keys->column_integer(2));
    faults.push_back("foreign keys: " + count_of(rows, "row") + " of " +
                     quote(keys->column_text(0)) + (rows == 1 ? " refers" : " refer") +
                     " to a missing row of " + quote(keys->column_text(1)) + ", the first is row " +
                     std::to_string(keys->column_integer(3)));
  }
  return faults;
}

}  // namespace solder::runner::sqlite
