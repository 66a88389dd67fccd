/// \file
/// How a verb makes a backup.

#ifndef SOLDER_RUNNER_COMMANDS_TAKE_BACKUP_HPP
#define SOLDER_RUNNER_COMMANDS_TAKE_BACKUP_HPP

#include <filesystem>

#include "commands/settings.hpp"
#include "database/database.hpp"

namespace solder::runner {

/// As `backup_database`. That of a server, which may take long, is ended together with its program
/// when a signal asks for it, and leaves nothing behind: \throws Error with the signal's code.
[[nodiscard]] BackupInfo take_backup(const Settings& settings, const DatabaseAddress& address,
                                     const std::filesystem::path& destination);

}  // namespace solder::runner

#endif
