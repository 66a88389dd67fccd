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

}  // namespace solder::runner
