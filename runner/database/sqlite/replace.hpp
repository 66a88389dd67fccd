/// \file
/// Putting a new file in the place of a database that is too damaged to be written through SQLite.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_REPLACE_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_REPLACE_HPP

#include <filesystem>

#include "core/connection.hpp"

namespace solder::runner::sqlite {

/// Puts `copy`, a complete database on the same file system, in the place of the file `live`, with
/// its mode and, where allowed, its owner. The damaged file stays as `<live>.damaged`, its journals
/// beside it: without them it would lose what is only in them, and beside the new file they would
/// destroy that. Killed at any moment, there is the damaged file or the new one under `live`.
///
/// Holds the lock that SQLite's writers hold, so that nobody who uses the file is in the middle of
/// something: https://www.sqlite.org/lockingv3.html. \return the new name of the damaged file.
/// \throws DatabaseError (ErrorCode::lock, ErrorCode::environment).
std::filesystem::path replace_damaged(const std::filesystem::path& copy,
                                      const std::filesystem::path& live,
                                      const OpenOptions& options);

}  // namespace solder::runner::sqlite

#endif
