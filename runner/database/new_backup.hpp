/// \file
/// What writing a backup has in common for all databases: its place, its proof and its name (G11).

#ifndef SOLDER_RUNNER_DATABASE_NEW_BACKUP_HPP
#define SOLDER_RUNNER_DATABASE_NEW_BACKUP_HPP

#include <filesystem>
#include <string>

#include "database/database.hpp"
#include "database/staging_folder.hpp"

namespace solder::runner {

/// "cannot back up to '/srv/app.db'", absolute.
struct BackupPlace {
  std::filesystem::path path = {};
  std::string what = {};  ///< begins errors
};
[[nodiscard]] BackupPlace backup_place(const std::filesystem::path& destination);

/// Removes what killed backups have left there.
/// \throws Error (ErrorCode::consent) when there is something of that name, or of its proof's;
/// DatabaseError (ErrorCode::environment).
void prepare_backup(const BackupPlace& place);

/// Gives the copy in `staging` its name, with its proof, both synced. `identity` is that of the
/// database. \throws as `prepare_backup`.
[[nodiscard]] BackupInfo publish_backup(const StagingFolder& staging, const BackupPlace& place,
                                        const std::string& identity);

}  // namespace solder::runner

#endif
