/// \file
/// Rows of `solder_log` for what the verbs themselves write: marks and repairs.

#ifndef SOLDER_RUNNER_COMMANDS_LOG_HPP
#define SOLDER_RUNNER_COMMANDS_LOG_HPP

#include "core/history.hpp"
#include "core/migration.hpp"

namespace solder::runner {

/// A finished row for `action` on `migration`, by this runner, user and host.
[[nodiscard]] LogEntry log_entry(const Migration& migration, LogAction action);

}  // namespace solder::runner

#endif
