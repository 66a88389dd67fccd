/// \file
/// SQLite's result codes as ours.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_ERROR_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_ERROR_HPP

#include <sqlite3.h>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace solder::runner::sqlite {

/// Which of our codes an extended result code is.
/// SQLITE_LOCKED is `database`: without a shared cache it means that the same connection is still
/// reading what it wants to change, and waiting or trying again wouldn't help.
[[nodiscard]] ErrorCode classify(int code);

/// What SQLite says, for the last error of `db`, with the words of the operating system where it
/// was one of its calls that failed.
[[nodiscard]] std::string explain(sqlite3* db, int code);

/// What a reader can do about `code`; empty when there is nothing to say in general.
[[nodiscard]] std::string advise(int code);

/// As above, for the last error of `db`, whose system call failed where one did.
[[nodiscard]] std::string advise(sqlite3* db, int code);

/// The errno with which reading the database failed, 0: it didn't. SQLite calls that corruption
/// (SQLITE_IOERR_CORRUPTFS becomes SQLITE_CORRUPT), and nothing may be wrong with the file.
[[nodiscard]] int read_error(sqlite3* db);

/// Whether a result code says that the file is damaged.
[[nodiscard]] bool is_damage_code(int code);

/// The error of an argument that SQLite is never asked about: engine code SQLITE_MISUSE.
[[nodiscard]] DatabaseError misuse(const std::string& why, std::string_view statement = {},
                                   int offset = -1);

inline constexpr const char* kCannotRun = "cannot run SQL";

}  // namespace solder::runner::sqlite

#endif
