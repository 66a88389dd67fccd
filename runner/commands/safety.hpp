/// \file
/// What stands before a destructive verb (G10): saying what will be lost, consent, a backup.

#ifndef SOLDER_RUNNER_COMMANDS_SAFETY_HPP
#define SOLDER_RUNNER_COMMANDS_SAFETY_HPP

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "commands/settings.hpp"
#include "core/plan.hpp"
#include "database/database.hpp"

namespace solder::runner {

/// Whether a step of the plan undoes something.
[[nodiscard]] bool is_destructive(const Plan& plan);

/// One line for each migration that the plan rolls back.
[[nodiscard]] std::vector<std::string> rollback_loss(const Plan& plan);

/// What a person types to agree to the loss of a protected database: the file's name without its
/// folder, or the name of the server's database.
[[nodiscard]] std::string name_to_type(const DatabaseAddress& database);

/// Asks whether `loss` is agreed to; where the settings protect the database, by its name.
/// \throws Error (ErrorCode::consent) when it isn't, saying "cannot <action> '<database>'"; and
/// what the consent itself throws.
void ask_consent(const Settings& settings, const Surroundings& surroundings,
                 const DatabaseAddress& database, const std::string& action,
                 const std::vector<std::string>& loss);

/// Backs the database up into the backups folder before something is lost, unless the settings say
/// no, and tells of it. No connection to it may be open. \throws as `back_up_before_migrating`,
/// pointing at --no-backup.
[[nodiscard]] std::optional<BackupInfo> back_up_first(const Settings& settings,
                                                      const DatabaseAddress& database,
                                                      const std::string& newest_version,
                                                      Progress& progress);

/// Backs the database up before migrations are applied, if the settings ask for it, and tells of
/// it. \throws Error (ErrorCode::environment; lock and interrupted as `backup_database`) saying
/// that the backup failed and that nothing was run.
[[nodiscard]] std::optional<BackupInfo> back_up_before_migrating(const Settings& settings,
                                                                 const DatabaseAddress& database,
                                                                 const std::string& newest_version,
                                                                 Progress& progress);

/// Backs the database up into the backups folder, which is made (mode 0700) when it is missing, and
/// removes old ones as the settings say.
BackupInfo back_up_into_folder(const Settings& settings, const DatabaseAddress& database,
                               const std::string& newest_version);

/// `now` in UTC as 14 digits: YYYYMMDDhhmmss.
[[nodiscard]] std::string utc_digits(std::chrono::system_clock::time_point now);

}  // namespace solder::runner

#endif
