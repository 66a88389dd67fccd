/// \file
/// Makes new databases.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_CREATE_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_CREATE_HPP

#include <filesystem>

namespace solder::runner::sqlite {

/// Puts an empty database at `path`, complete at once: a runner that is killed right after leaves a
/// database and not a file of 0 bytes, which the next one would refuse. Leaves what is already
/// there alone. \throws DatabaseError (ErrorCode::environment).
void create_database(const std::filesystem::path& path);

}  // namespace solder::runner::sqlite

#endif
