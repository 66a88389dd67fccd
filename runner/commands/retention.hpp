/// \file
/// Which automatic backups stay: `--keep N`.

#ifndef SOLDER_RUNNER_COMMANDS_RETENTION_HPP
#define SOLDER_RUNNER_COMMANDS_RETENTION_HPP

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "database/database.hpp"

namespace solder::runner {

/// Removes the oldest automatic backups of `database` beside `made`, which was written just now, so
/// that `keep` stay with it; 0: all stay. Touches only regular files that are named as
/// `backup_path` names them and whose checksum file names this database; never `made` itself.
/// \return a line for each that couldn't be removed.
[[nodiscard]] std::vector<std::string> remove_old_backups(const DatabaseAddress& database,
                                                          const std::filesystem::path& made,
                                                          std::size_t keep);

}  // namespace solder::runner

#endif
