#include "database/sqlite/violations.hpp"

#include <algorithm>
#include <iterator>

#include "core/error.hpp"
#include "core/text.hpp"
#include "database/sqlite/query.hpp"
#include "database/sqlite/sql_text.hpp"

namespace solder::runner::sqlite {

namespace {

constexpr std::string_view kCheck = "PRAGMA main.foreign_key_check";

void append_rows(Session& session, const std::string& sql, Violations& violations) {
  Query query(session, sql, Keep::no);
  while (query.step()) {
    Violation violation = {.child = std::string(query.text(0)),
                           .parent = std::string(query.text(2))};
    if (!query.is_null(1)) violation.row_id = query.integer(1);
    violations.rows.push_back(std::move(violation));
  }
}

/// A key that can't be checked stops the pragma while it is compiled; other errors are real.
bool is_mismatch(const DatabaseError& error) {
  return error.engine_code() == SQLITE_ERROR;
}

void append_table(Session& session, const std::string& table, Violations& violations) {
  const std::string sql = std::string(kCheck) + "(" + quote_name(table) + ")";
  try {
    append_rows(session, sql, violations);
  } catch (const DatabaseError& error) {
    if (!is_mismatch(error)) throw;
    violations.uncheckable.push_back({.child = table, .why = error.text().why});
  }
}

Names all_tables(Session& session) {
  Names tables;
  Query query(session, "SELECT name FROM main.sqlite_schema WHERE type = 'table'");
  while (query.step()) tables.emplace(query.text(0));
  return tables;
}

bool exists(Session& session, const std::string& table) {
  return sqlite3_table_column_metadata(session.db(), "main", table.c_str(), nullptr, nullptr,
                                       nullptr, nullptr, nullptr, nullptr) == SQLITE_OK;
}

}  // namespace

Violations find_violations(Session& session) {
  Violations violations;
  try {
    append_rows(session, std::string(kCheck), violations);
  } catch (const DatabaseError& error) {
    if (!is_mismatch(error)) throw;
    return find_violations(session, all_tables(session));
  }
  std::sort(violations.rows.begin(), violations.rows.end());
  return violations;
}

Violations find_violations(Session& session, const Names& tables) {
  Violations violations;
  for (const std::string& table : tables) {
    if (exists(session, table)) append_table(session, table, violations);
  }
  std::sort(violations.rows.begin(), violations.rows.end());
  return violations;
}

std::vector<Violation> difference(const std::vector<Violation>& left,
                                  const std::vector<Violation>& right) {
  std::vector<Violation> rest;
  std::set_difference(left.begin(), left.end(), right.begin(), right.end(),
                      std::back_inserter(rest));
  return rest;
}

std::string describe(const Violation& violation) {
  const std::string row =
      violation.row_id ? "child row " + std::to_string(*violation.row_id) : "a child row";
  return row + " of " + quote(violation.child) + " refers to a missing row of " +
         quote(violation.parent);
}

}  // namespace solder::runner::sqlite
