/// \file
/// The parts of sql_kind.hpp that read names.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_SQL_CONCURRENT_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_SQL_CONCURRENT_HPP

#include "database/postgres/sql_cursor.hpp"
#include "database/postgres/sql_kind.hpp"

namespace solder::runner::postgres {

/// Takes the name that stands here, of which only the last two parts are kept.
ObjectName read_name(Cursor& cursor);

/// What the statement does to an index concurrently; Work::none for all others.
[[nodiscard]] ConcurrentIndex concurrent_index(Cursor cursor);

}  // namespace solder::runner::postgres

#endif
