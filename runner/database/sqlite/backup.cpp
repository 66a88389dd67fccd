#include "core/text.hpp"
#include "database/file_check.hpp"
#include "database/new_backup.hpp"
#include "database/sqlite/copy.hpp"
#include "database/sqlite/driver.hpp"
#include "database/sqlite/error.hpp"
#include "database/sqlite/query.hpp"
#include "database/staging_folder.hpp"

namespace solder::runner::sqlite {

namespace {

/// Opened again as a reader of the backup would, so that what is checked is what is in the file.
void check_copy(const StagingFolder& staging, const BackupPlace& place,
                const DatabaseAddress& source, const OpenOptions& options) {
  Session copy(staging.copy().string(), SQLITE_OPEN_READWRITE, options);
  // The copy of a database with a WAL would need files beside it; a backup is one file.
  copy.run("PRAGMA journal_mode = DELETE");
  require_sound(copy, {.what = place.what,
                       .where = "database " + quote(source.path.string()),
                       .next = "check the disk, and the database itself"});
}

}  // namespace

BackupInfo SqliteDriver::backup(const DatabaseAddress& source,
                                const std::filesystem::path& destination,
                                const OpenOptions& options) const {
  const BackupPlace place = backup_place(destination);
  if (!database_exists(source)) {
    throw environment_error({.what = "cannot back up database " + quote(source.path.string()),
                             .why = "it does not exist",
                             .next = "name another with --database"});
  }
  refuse_same_file(source.path, place.path, place.what);
  prepare_backup(place);
  const StagingFolder staging(place.path);
  create_private_file(staging.copy(), {});
  copy_database(source.path, staging.copy(), place.what, options);
  check_copy(staging, place, source, options);
  return publish_backup(staging, place, source.name());
}

}  // namespace solder::runner::sqlite
