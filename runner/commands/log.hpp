/// \file
/// Rows of `solder_log` for what the verbs themselves write: marks, repairs, resets and restores.

#ifndef SOLDER_RUNNER_COMMANDS_LOG_HPP
#define SOLDER_RUNNER_COMMANDS_LOG_HPP

#include <string>

#include "core/history.hpp"
#include "core/migration.hpp"

namespace solder::runner {

/// A finished row for `action` on `migration`, by this runner, user and host.
[[nodiscard]] LogEntry log_entry(const Migration& migration, LogAction action);

/// A finished row for what was done to the database as a whole. It has the version 0, which no
/// migration has, so that it settles none. `note` says more: the log has one column of words.
[[nodiscard]] LogEntry log_entry(LogAction action, const std::string& name,
                                 const std::string& note);
[[nodiscard]] bool is_of_whole_database(const LogEntry& entry);

}  // namespace solder::runner

#endif
