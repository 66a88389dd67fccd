/// \file
/// Which tables of a schema refer to which: what its diagrams draw.

#ifndef SOLDER_RUNNER_CLI_SCHEMA_RELATIONS_HPP
#define SOLDER_RUNNER_CLI_SCHEMA_RELATIONS_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "database/database.hpp"

namespace solder::runner {

/// A foreign key whose table is there.
struct SchemaRelation {
  std::size_t child = 0;                  ///< place of the table that has the key
  std::size_t parent = 0;                 ///< place of the one that it refers to
  std::size_t key = 0;                    ///< place among the child's foreign keys
  std::vector<std::string> columns = {};  ///< of the child
  std::vector<std::string> referred =
      {};                    ///< of the parent: its primary key where the key names none
  bool is_optional = false;  ///< a column of the key may be null
  bool is_single = false;    ///< a parent has at most one such child
};

/// In the order of the tables and their keys. Keys to tables that aren't there are left out.
[[nodiscard]] std::vector<SchemaRelation> relations_of(const std::vector<SchemaTable>& tables);

/// The place of the table that a foreign key names; SQLite doesn't tell `Users` from `users`.
[[nodiscard]] std::optional<std::size_t> find_table(const std::vector<SchemaTable>& tables,
                                                    const std::string& name);

/// The columns of the primary key, in its order.
[[nodiscard]] std::vector<std::string> primary_key_of(const SchemaTable& table);

/// Whether the column is in a foreign key.
[[nodiscard]] bool is_in_foreign_key(const SchemaTable& table, const std::string& column);

/// Whether these columns are unique together.
[[nodiscard]] bool is_unique(const SchemaTable& table, const std::vector<std::string>& columns);

}  // namespace solder::runner

#endif
