/// \file
/// How a verb makes a backup.

#ifndef SOLDER_RUNNER_COMMANDS_TAKE_BACKUP_HPP
#define SOLDER_RUNNER_COMMANDS_TAKE_BACKUP_HPP

#include <filesystem>

#include "commands/settings.hpp"
#include "database/database.hpp"

namespace solder::runner {

/// As `backup_database`. One that a signal ends leaves nothing behind: \throws Error with the
/// signal's code, also where the backup was complete when it came, and that is kept.
[[nodiscard]] BackupInfo take_backup(const Settings& settings, const DatabaseAddress& address,
                                     const std::filesystem::path& destination);

}  // namespace solder::runner

#endif
