/// \file
/// The names of automatic backups: `<stem>-<UTC time>-v<version>[-<number>].db`, as
/// `app-20250820T204833Z-v002.db`; of a server `.dump`, and its database's name is the stem.

#ifndef SOLDER_RUNNER_COMMANDS_BACKUP_NAME_HPP
#define SOLDER_RUNNER_COMMANDS_BACKUP_NAME_HPP

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "database/database.hpp"

namespace solder::runner {

struct AutomaticBackup {
  std::filesystem::path path = {};
  std::string time = {};     ///< YYYYMMDDThhmmssZ
  unsigned long number = 1;  ///< of those made in the same second
  [[nodiscard]] bool is_newer_than(const AutomaticBackup& other) const;
};

/// What a name of this form says; nothing for any other.
[[nodiscard]] std::optional<AutomaticBackup> parse_backup_name(const std::filesystem::path& path,
                                                               const BackupNaming& naming);

/// A free name in `folder`; version 0 stands for none. Within a second the numbers grow, also when
/// earlier backups have been removed, so that the names tell the order.
[[nodiscard]] std::filesystem::path backup_path(const std::filesystem::path& folder,
                                                const BackupNaming& naming,
                                                const std::string& newest_version,
                                                std::chrono::system_clock::time_point now);

}  // namespace solder::runner

#endif
