// The tables of other tools, as their own sources make and read them.
#include "commands/import/foreign_history.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "core/version.hpp"

namespace solder::runner {
namespace {

[[noreturn]] void refuse(const ForeignTable& table, const std::string& why,
                         const std::string& next) {
  throw Error(ErrorCode::history,
              {.what = "cannot adopt the history of " + std::string(to_string(table.tool)),
               .where = "table " + quote(table.name),
               .why = why,
               .next = next});
}

using Row = std::vector<std::optional<std::string>>;

std::vector<Row> select(Connection& connection, const ForeignTable& table,
                        const std::string& columns, const std::string& order) {
  const auto statement =
      connection.prepare("SELECT " + columns + " FROM " + connection.own_name(table.name) +
                         (order.empty() ? "" : " ORDER BY " + order));
  std::vector<Row> rows;
  while (statement->step()) {
    Row row;
    for (std::uint32_t column = 0; column < statement->column_count(); ++column) {
      const bool is_null = statement->column(column).type == SOLDER_NULL;
      row.push_back(is_null ? std::nullopt
                            : std::optional<std::string>(statement->column_text(column)));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Where SQLite has a number and PostgreSQL a boolean.
std::string flag(const std::string& column) {
  return "CASE WHEN " + column + " THEN 'yes' ELSE 'no' END";
}
std::string text(const std::string& column) {
  return "CAST(" + column + " AS TEXT)";
}

std::string required(const ForeignTable& table, const std::optional<std::string>& value) {
  if (!value) refuse(table, "a row has no version", "correct that row");
  return *value;
}

/// https://github.com/golang-migrate/migrate/blob/master/GETTING_STARTED.md: one row, the version
/// that the database is at.
ForeignHistory read_golang_migrate(Connection& connection, const ForeignTable& table) {
  const std::vector<Row> rows =
      select(connection, table, text("version") + ", " + flag("dirty"), "");
  if (rows.empty()) return {};
  if (rows.size() > 1) {
    refuse(table, "it has " + std::to_string(rows.size()) + " rows, golang-migrate's has one",
           "leave the row of the version that the database is at");
  }
  const std::string version = required(table, rows[0][0]);
  if (rows[0][1] == "yes") {
    refuse(table,
           "version " + printable(version) + " is dirty: golang-migrate failed on its way to it",
           "correct the database, then say so with 'migrate force VERSION'");
  }
  return {.up_to = version};
}

/// dbmate and Rails: a row for each migration.
ForeignHistory read_versions(Connection& connection, const ForeignTable& table) {
  ForeignHistory history;
  for (const Row& row : select(connection, table, text("version"), "")) {
    history.applied.push_back({.version = required(table, row[0])});
  }
  std::sort(history.applied.begin(), history.applied.end(),
            [](const ForeignEntry& left, const ForeignEntry& right) {
              const auto one = Version::parse(left.version);
              const auto other = Version::parse(right.version);
              return one && other ? *one < *other : left.version < right.version;
            });
  return history;
}

/// A later row about the same migration counts instead of an earlier one. What has no version is
/// known by its name.
void put(std::vector<ForeignEntry>& entries, const ForeignEntry& entry, bool is_applied) {
  const auto is_same = [&](const ForeignEntry& each) {
    return each.version == entry.version && (!entry.version.empty() || each.name == entry.name);
  };
  entries.erase(std::remove_if(entries.begin(), entries.end(), is_same), entries.end());
  if (is_applied) entries.push_back(entry);
}

/// The last row of a version counts: goose before 3 added one for each rollback too. Version 0 is
/// a row of goose's own.
ForeignHistory read_goose(Connection& connection, const ForeignTable& table) {
  ForeignHistory history;
  const std::string columns = text("version_id") + ", " + flag("is_applied");
  for (const Row& row : select(connection, table, columns, "id")) {
    const std::string version = required(table, row[0]);
    if (version != "0") put(history.applied, {.version = version}, row[1] == "yes");
  }
  return history;
}

ForeignHistory read_diesel(Connection& connection, const ForeignTable& table) {
  ForeignHistory history;
  for (const Row& row : select(connection, table, text("version"), "run_on, version")) {
    history.applied.push_back({.version = required(table, row[0])});
  }
  return history;
}

ForeignHistory read_sqlx(Connection& connection, const ForeignTable& table) {
  ForeignHistory history;
  const std::string columns = text("version") + ", description, " + flag("success");
  for (const Row& row : select(connection, table, columns, "installed_on, version")) {
    const std::string version = required(table, row[0]);
    if (row[2] != "yes") {
      refuse(table, "version " + printable(version) + " has failed",
             "correct the database and that row, then adopt again");
    }
    history.applied.push_back({.version = version, .name = row[1].value_or("")});
  }
  return history;
}

bool ends_with(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// One row of Flyway's, see
/// https://documentation.red-gate.com/flyway/flyway-concepts/migrations/flyway-schema-history-table.
void read_flyway_row(const ForeignTable& table, const Row& row, ForeignHistory& history) {
  const std::string version = row[0].value_or("");
  const std::string name = row[1].value_or("");
  const std::string type = row[2].value_or("");
  if (row[3] != "yes") {
    refuse(table, quote(version.empty() ? name : version) + " has failed",
           "correct the database, then say 'flyway repair'");
  }
  if (type == "SCHEMA") return;  // Flyway has created the schema
  if (ends_with(type, "BASELINE")) {
    history.up_to = version;
    history.is_up_to_known = false;
    return;
  }
  const bool is_undone = type.rfind("UNDO", 0) == 0 || type == "DELETE";
  put(history.applied, {.version = version, .name = name}, !is_undone);
}

ForeignHistory read_flyway(Connection& connection, const ForeignTable& table) {
  ForeignHistory history;
  const std::string columns = text("version") + ", description, type, " + flag("success");
  for (const Row& row : select(connection, table, columns, "installed_rank")) {
    read_flyway_row(table, row, history);
  }
  return history;
}

ForeignHistory read_alembic(Connection& connection, const ForeignTable& table) {
  const std::vector<Row> rows = select(connection, table, "version_num", "version_num");
  if (rows.empty()) return {};
  if (rows.size() > 1) {
    std::string heads;
    for (const Row& row : rows) {
      heads += (heads.empty() ? "" : ", ") + printable(row[0].value_or(""));
    }
    refuse(table, "it has several heads: " + heads, "merge them with 'alembic merge heads' first");
  }
  return {.revision = required(table, rows[0][0])};
}

}  // namespace

ForeignHistory read_foreign_history(Connection& connection, const ForeignTable& table) {
  switch (table.tool) {
    case Tool::golang_migrate:
      return read_golang_migrate(connection, table);
    case Tool::goose:
      return read_goose(connection, table);
    case Tool::flyway:
      return read_flyway(connection, table);
    case Tool::diesel:
      return read_diesel(connection, table);
    case Tool::sqlx:
      return read_sqlx(connection, table);
    case Tool::alembic:
      return read_alembic(connection, table);
    case Tool::dbmate:
    case Tool::rails:
    case Tool::plain:
      break;
  }
  return read_versions(connection, table);
}

}  // namespace solder::runner
