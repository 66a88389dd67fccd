/// \file
/// The schema while it is read from the catalogs: one question for each kind of thing, whatever the
/// number of tables.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_SCHEMA_DRAFT_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_SCHEMA_DRAFT_HPP

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "database/database.hpp"

namespace solder::runner::postgres {

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

/// From the relations of people, as `c` in the schema `n`. pg_ is the prefix of the server's own.
inline constexpr const char* kFromRelations =
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND "
    "c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> "
    "'information_schema' ";

[[nodiscard]] inline std::string text(runner::Statement& row, std::uint32_t column) {
  return std::string(row.column_text(column));
}

[[nodiscard]] inline bool is_true(runner::Statement& row, std::uint32_t column) {
  return row.column_text(column) == "t" || row.column_text(column) == "1";
}

/// Tables and views without what is in them.
[[nodiscard]] Drafts read_relations(Connection& connection);
void read_columns(Connection& connection, Drafts& drafts);
void read_constraints(Connection& connection, Drafts& drafts);
void read_indexes(Connection& connection, Drafts& drafts);

}  // namespace solder::runner::postgres

#endif
