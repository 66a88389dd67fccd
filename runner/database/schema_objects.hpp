/// \file
/// A schema as a list of named objects that can be compared one by one.

#ifndef SOLDER_RUNNER_DATABASE_SCHEMA_OBJECTS_HPP
#define SOLDER_RUNNER_DATABASE_SCHEMA_OBJECTS_HPP

#include <string>
#include <string_view>
#include <vector>

#include "core/connection.hpp"

namespace solder::runner {

struct SchemaObject {
  enum class Role {
    whole,    ///< a table, a view, a function: what stands by itself
    part,     ///< a column, an index, a constraint, a trigger of `table`
    summary,  ///< says of `table` what its parts say too; counts when none of them differs
  };
  std::string name = {};        ///< with its kind: "column users.age"
  std::string definition = {};  ///< without formatting
  std::string table = {};       ///< that it belongs to, or is
  Role role = Role::whole;
};

/// All that a migration may make, without the runner's own tables. `connection` must be in a
/// transaction.
[[nodiscard]] std::vector<SchemaObject> read_schema_objects(Connection& connection,
                                                            const std::string& history_table);

/// What is wrong with the data: damage, rows that refer to rows that aren't there, constraints and
/// indexes that aren't valid; one sentence each.
[[nodiscard]] std::vector<std::string> find_data_faults(Connection& connection);

}  // namespace solder::runner

#endif
