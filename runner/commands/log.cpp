#include "commands/log.hpp"

#include "core/runner_version.hpp"
#include "execute/executor.hpp"

namespace solder::runner {

LogEntry log_entry(const Migration& migration, LogAction action) {
  const Identity identity = current_identity();
  return {.version = migration.version.text(),
          .name = migration.class_name,
          .action = action,
          .outcome = LogOutcome::done,
          .checksum = migration.checksum,
          .runner = runner_version(),
          .user = identity.user,
          .host = identity.host};
}

LogEntry log_entry(LogAction action, const std::string& name, const std::string& note) {
  const Identity identity = current_identity();
  return {.version = "0",
          .name = name,
          .action = action,
          .outcome = LogOutcome::done,
          .runner = runner_version(),
          .user = identity.user,
          .host = identity.host,
          .error = note};
}

bool is_of_whole_database(const LogEntry& entry) {
  return entry.action == LogAction::reset || entry.action == LogAction::restore;
}

}  // namespace solder::runner
