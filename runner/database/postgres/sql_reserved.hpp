/// \file
/// Finds the runner's own tables in a plugin's SQL, so that what can't succeed is refused before it
/// runs. A text can always hide what it does: what was done is checked before COMMIT.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_SQL_RESERVED_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_SQL_RESERVED_HPP

#include <string>
#include <string_view>
#include <vector>

namespace solder::runner::postgres {

/// Names as the server knows them.
struct ReservedTables {
  std::string schema = {};
  std::vector<std::string> tables = {};
};

/// The reserved table that the statement writes to, or that one names which defines something or
/// hands out privileges, in the bodies of functions too; empty when there is none. Reading is free,
/// also to fill a new table, and so are its columns, tables of other schemas and words in strings
/// and comments.
[[nodiscard]] std::string reserved_name(std::string_view statement, const ReservedTables& reserved);

}  // namespace solder::runner::postgres

#endif
