#include <algorithm>

#include "commands/import/foreign_history.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

using Names = std::vector<std::string>;

/// How a tool's table is recognised.
struct Shape {
  Tool tool = Tool::plain;
  std::string table = {};
  Names columns = {};
  bool may_have_more = false;  ///< columns that are not needed
};

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = {
      {Tool::golang_migrate, "schema_migrations", {"version", "dirty"}, false},
      {Tool::dbmate, "schema_migrations", {"version"}, false},
      {Tool::rails, "schema_migrations", {"version"}, false},
      {Tool::goose, "goose_db_version", {"id", "version_id", "is_applied"}, true},
      {Tool::flyway,
       "flyway_schema_history",
       {"installed_rank", "version", "description", "type", "success"},
       true},
      {Tool::diesel, "__diesel_schema_migrations", {"version", "run_on"}, true},
      {Tool::sqlx, "_sqlx_migrations", {"version", "description", "installed_on", "success"}, true},
      {Tool::alembic, "alembic_version", {"version_num"}, false},
  };
  return all;
}

bool has_shape(Connection& connection, const Shape& shape, const std::string& table) {
  if (connection.own_kind(table) != SOLDER_TABLE) return false;
  const Names columns = connection.own_columns(table);
  const bool has_all =
      std::all_of(shape.columns.begin(), shape.columns.end(), [&](const auto& name) {
        return std::find(columns.begin(), columns.end(), name) != columns.end();
      });
  return has_all && (shape.may_have_more || columns.size() == shape.columns.size());
}

/// dbmate and Rails have the same table; Rails has a second one beside it.
bool is_other_twin(Connection& connection, Tool tool) {
  const bool has_rails = connection.own_kind("ar_internal_metadata") == SOLDER_TABLE;
  return tool == (has_rails ? Tool::dbmate : Tool::rails);
}

std::vector<ForeignTable> find_all(Connection& connection, const std::string& name) {
  std::vector<ForeignTable> found;
  for (const Shape& shape : shapes()) {
    const std::string table = name.empty() ? shape.table : name;
    if (!has_shape(connection, shape, table) || is_other_twin(connection, shape.tool)) continue;
    found.push_back({shape.tool, table});
  }
  return found;
}

std::string joined(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + printable(name);
  return text;
}

ForeignTable require_table(Connection& connection, Tool tool, const std::string& name) {
  const auto shape = std::find_if(shapes().begin(), shapes().end(),
                                  [tool](const Shape& each) { return each.tool == tool; });
  const std::string table = name.empty() ? shape->table : name;
  if (has_shape(connection, *shape, table)) return {tool, table};
  const bool is_there = connection.own_kind(table) == SOLDER_TABLE;
  throw Error(ErrorCode::usage,
              {.what = std::string("cannot adopt the history of ") + to_string(tool),
               .why = is_there ? "table " + quote(table) + " has the columns " +
                                     joined(connection.own_columns(table)) + "; that of " +
                                     to_string(tool) + " has " + joined(shape->columns)
                               : "there is no table " + quote(table),
               .next = is_there ? "name another tool with --from, or its table with --table"
                                : "name its table with --table, or the database that it is in"});
}

[[noreturn]] void refuse_none(const std::string& name) {
  std::string tables;
  for (const Shape& shape : shapes()) {
    if (tables.find(shape.table) != std::string::npos) continue;
    tables += (tables.empty() ? "" : ", ") + shape.table;
  }
  throw Error(ErrorCode::usage,
              {.what = "cannot find another tool's history",
               .why = name.empty() ? "none of these tables is there as a tool makes it: " + tables
                                   : "table " + quote(name) + " is none that a known tool makes",
               .next = "name the tool with --from and its table with --table"});
}

[[noreturn]] void refuse_several(const std::vector<ForeignTable>& found) {
  std::string why;
  for (const ForeignTable& table : found) {
    why += (why.empty() ? "" : ", ") + quote(table.name) + " of " + to_string(table.tool);
  }
  throw Error(ErrorCode::usage, {.what = "cannot tell whose history to adopt",
                                 .why = "the database has several: " + why,
                                 .next = "name the tool with --from"});
}

}  // namespace

ForeignTable find_foreign_table(Connection& connection, std::optional<Tool> from,
                                const std::string& name) {
  if (from) return require_table(connection, *from, name);
  const std::vector<ForeignTable> found = find_all(connection, name);
  if (found.empty()) refuse_none(name);
  if (found.size() > 1) refuse_several(found);
  return found.front();
}

}  // namespace solder::runner
