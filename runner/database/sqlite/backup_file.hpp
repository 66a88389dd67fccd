/// \file
/// Opening a backup without changing it.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_BACKUP_FILE_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_BACKUP_FILE_HPP

#include <filesystem>
#include <memory>

#include "database/sqlite/session.hpp"

namespace solder::runner::sqlite {

/// Opens a backup without changing it or its folder: a reader of a file that asks for a WAL would
/// make one, unless the file is declared immutable.
[[nodiscard]] std::unique_ptr<Session> open_backup(const std::filesystem::path& source,
                                                   const OpenOptions& options);

}  // namespace solder::runner::sqlite

#endif
