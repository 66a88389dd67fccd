/// \file
/// Looks at a database's file before SQLite does, so that a mistake is told in plain words (G12).

#ifndef SOLDER_RUNNER_DATABASE_FILE_CHECK_HPP
#define SOLDER_RUNNER_DATABASE_FILE_CHECK_HPP

#include <filesystem>
#include <string>

#include "core/error.hpp"

namespace solder::runner {

/// What is at a path where a database is expected.
enum class FileState { missing, database, empty, foreign };

/// Looks at the file's kind, size and first bytes. \throws DatabaseError (ErrorCode::environment)
/// when something that isn't a regular file is there, or it can't be read; `what` begins the error.
[[nodiscard]] FileState inspect_file(const std::filesystem::path& path, const std::string& what);

/// Whether there is a SQLite database at `path`. `what` begins the error: "cannot open database".
/// \throws DatabaseError (ErrorCode::environment) when something else is there, or it can't be
/// read.
[[nodiscard]] bool is_database_file(const std::filesystem::path& path, const std::string& what);

/// The error of a system call on `path`. `error` is an errno.
[[nodiscard]] DatabaseError system_error(const std::string& what, const std::filesystem::path& path,
                                         int error);

/// What the system calls `error`, an errno.
[[nodiscard]] std::string system_words(int error);

/// An error of the surroundings without an engine code.
[[nodiscard]] DatabaseError environment_error(ErrorText text);

/// \throws DatabaseError (ErrorCode::environment) when the folder that `path` is in is missing.
void require_folder_of(const std::filesystem::path& path, const std::string& what);

}  // namespace solder::runner

#endif
