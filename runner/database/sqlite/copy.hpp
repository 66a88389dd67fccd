/// \file
/// What backup and restore share: copying a whole database in one pass.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_COPY_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_COPY_HPP

#include <filesystem>
#include <string>

#include "database/sqlite/session.hpp"

namespace solder::runner::sqlite {

/// Copies all pages of `from` into `to` in one step, which holds a lock on both until it ends: in
/// several steps it starts over whenever somebody writes, and under a writer never ends.
/// https://www.sqlite.org/c3ref/backup_finish.html#sqlite3backupstep
/// \return SQLITE_OK, or the code of an error of which `to` has the words.
[[nodiscard]] int copy_pages(Session& from, Session& to);

/// Copies `source` into `copy`, an empty file that nobody else uses, without syncing it.
/// `what` begins the error. \throws DatabaseError.
void copy_database(const std::filesystem::path& source, const std::filesystem::path& copy,
                   const std::string& what, const OpenOptions& options);

/// What SQLite finds wrong, empty when nothing. `pragma` is quick_check or integrity_check.
[[nodiscard]] std::string find_damage(Session& session, const std::string& pragma);

/// \throws DatabaseError (ErrorCode::environment) with `text`, and what is wrong as its why, when
/// the database is not sound.
void require_sound(Session& session, ErrorText text);

/// Refuses to read and write the same file under two names. \throws Error (ErrorCode::usage).
void refuse_same_file(const std::filesystem::path& database, const std::filesystem::path& other,
                      const std::string& what);

}  // namespace solder::runner::sqlite

#endif
