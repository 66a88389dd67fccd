/// \file
/// What CREATE INDEX CONCURRENTLY and its like leave behind when they fail.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_INVALID_INDEX_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_INVALID_INDEX_HPP

#include <string>

#include "core/error.hpp"
#include "database/postgres/session.hpp"
#include "database/postgres/sql_kind.hpp"

namespace solder::runner::postgres {

/// `error` of a statement that worked on `index`, with the invalid indexes that are there now and
/// the statement that drops each; as it is when there are none.
[[nodiscard]] DatabaseError with_invalid_indexes(Session& session, const ConcurrentIndex& index,
                                                 const DatabaseError& error);

}  // namespace solder::runner::postgres

#endif
