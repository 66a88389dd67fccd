/// \file
/// A schema as people read it, and as the SQL that makes it.

#ifndef SOLDER_RUNNER_CLI_PRINT_SCHEMA_HPP
#define SOLDER_RUNNER_CLI_PRINT_SCHEMA_HPP

#include <string>

#include "cli/style.hpp"
#include "commands/commands.hpp"

namespace solder::runner {

/// Each table with its columns, foreign keys, indexes and triggers, then each view:
///
///   table posts (12 rows)
///     id       INTEGER  primary key
///     user_id  INTEGER  not null
///     slug     TEXT     not null, unique
///     foreign keys
///       user_id -> users (id) on delete cascade
///     indexes
///       idx_posts_user on (user_id)
[[nodiscard]] std::string schema_text(const SchemaResult& result, const Style& style);

/// The statements that make the schema, each ended by a semicolon: tables, each followed by its
/// indexes, then views, then triggers. The same schema gives the same text.
[[nodiscard]] std::string schema_sql(const SchemaResult& result);

}  // namespace solder::runner

#endif
