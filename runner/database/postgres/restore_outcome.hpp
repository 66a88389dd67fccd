/// \file
/// How a restore ended. What psql says doesn't count, as the connection may have been lost at its
/// COMMIT: the server is asked.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_RESTORE_OUTCOME_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_RESTORE_OUTCOME_HPP

#include "database/database.hpp"
#include "database/postgres/program.hpp"

namespace solder::runner::postgres {

/// Stands in what psql prints before the number of its transaction.
inline constexpr const char* kTransactionMark = "solder transaction ";

/// \throws DatabaseError when nothing was restored; Error (ErrorCode::in_doubt) when that can't be
/// told.
[[nodiscard]] RestoredDatabase judge_restore(const DatabaseAddress& live, const ProgramRun& run,
                                             const ProgramEnd& end, const OpenOptions& options);

}  // namespace solder::runner::postgres

#endif
