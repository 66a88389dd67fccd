/// \file
/// What migrations have executed, as SQL that can be run.

#ifndef SOLDER_RUNNER_CLI_PRINT_SQL_HPP
#define SOLDER_RUNNER_CLI_PRINT_SQL_HPP

#include <string>

#include "cli/style.hpp"
#include "commands/rehearsal.hpp"

namespace solder::runner {

/// Every statement in full, ending in a semicolon; all else is in comments. Statements with
/// placeholders stand there as the migration wrote them, once, with the number of times that they
/// ran. `database` is what the reader called it.
[[nodiscard]] std::string sql_text(const RehearsalResult& result, const std::string& database);

/// Why a migration failed that was only tried.
[[nodiscard]] std::string rehearsal_failure_text(const StepFailure& failure, const Style& style);

/// "0.42 ms", "12 ms", "1.2 s".
[[nodiscard]] std::string fine_duration_text(std::int64_t microseconds);

}  // namespace solder::runner

#endif
