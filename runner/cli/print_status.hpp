/// \file
/// The answer of `status` as text.

#ifndef SOLDER_RUNNER_CLI_PRINT_STATUS_HPP
#define SOLDER_RUNNER_CLI_PRINT_STATUS_HPP

#include <string>

#include "cli/style.hpp"
#include "commands/commands.hpp"

namespace solder::runner {

/// Applied migrations, newest first, then pending ones in the order in which they will run, then
/// what needs attention and what to do:
///
///   === Migration Status ===
///   Applied migrations: 1
///   Pending migrations: 1
///
///   Applied migrations:
///     [X] 001: InitialSchemaMigration (2025-08-20 20:48:33)
///
///   Pending migrations:
///     [ ] 002: AnalyticsTablesMigration
///
///   Run 'solder migrate' to apply it.
///
/// `[?]` marks a missing plugin, `[!]` a modified, interrupted or out-of-order migration. With full
/// detail each has its description and its checksum below. Where there are seeds, they come after
/// the migrations: print_seeds.hpp.
[[nodiscard]] std::string status_text(const StatusResult& result, const Style& style);

/// That sources have no plugin yet, and what to do about that; empty when all have.
[[nodiscard]] std::string unbuilt_text(const std::vector<std::string>& names);

/// The same as a warning. There must be one.
[[nodiscard]] std::string unbuilt_warning(const std::vector<std::string>& names);

/// How many migrations are pending, those that are out of order included.
[[nodiscard]] std::size_t count_pending(const StatusResult& result);

}  // namespace solder::runner

#endif
