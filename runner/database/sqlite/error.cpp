#include "database/sqlite/error.hpp"

#include <cerrno>
#include <system_error>

namespace solder::runner::sqlite {

ErrorCode classify(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_PROTOCOL:  // a race for the locks of a WAL
      return ErrorCode::lock;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
      return ErrorCode::environment;
    case SQLITE_INTERRUPT:
      return ErrorCode::interrupted;
    default:
      return ErrorCode::database;
  }
}

namespace {

/// 0 where no system call failed.
int system_error_of(sqlite3* db, int code) {
  const int primary = code & 0xff;
  const bool from_system =
      primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN || primary == SQLITE_FULL;
  return db != nullptr && from_system ? sqlite3_system_errno(db) : 0;
}

bool is_no_space(int error) {
  return error == ENOSPC || error == EDQUOT;
}

/// Those that SQLite takes for a damaged file system (os_unix.c, unixRead).
bool is_of_disk(int error) {
  return error == EIO || error == ENXIO || error == ERANGE;
}

}  // namespace

std::string explain(sqlite3* db, int code) {
  std::string text = db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  const int error = system_error_of(db, code);
  if (error != 0) text += " (" + std::generic_category().message(error) + ")";
  if (is_no_space(error) && (code & 0xff) == SQLITE_IOERR) text = "the disk is full: " + text;
  if (code == SQLITE_READONLY_DBMOVED) {
    text = "the database file is gone: it was removed, moved or changed underneath (" + text + ")";
  }
  if (code == SQLITE_IOERR_GETTEMPPATH) text += ": there is no writable folder for temporary files";
  return text;
}

std::string advise(int code) {
  if (code == SQLITE_IOERR_GETTEMPPATH) return "set SQLITE_TMPDIR to a folder that can be written";
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_PROTOCOL:
      return "try again, or raise --lock-timeout";
    case SQLITE_FULL:
      return "free space on the disk and run the command again";
    case SQLITE_IOERR:
      return "check the disk and the system's log, then run the command again";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "restore a backup: 'solder restore FILE'";
    case SQLITE_LOCKED:
      return "end reading a table before changing it: reset or finalize the statement";
    default:
      return {};
  }
}

std::string advise(sqlite3* db, int code) {
  return is_no_space(system_error_of(db, code)) ? advise(SQLITE_FULL) : advise(code);
}

int read_error(sqlite3* db) {
  int error = 0;
  sqlite3_file_control(db, "main", SQLITE_FCNTL_LAST_ERRNO, &error);
  if (is_of_disk(error)) return error;
  sqlite3_file* journal = nullptr;
  sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&journal));
  if (journal == nullptr || journal->pMethods == nullptr) return 0;
  error = 0;
  journal->pMethods->xFileControl(journal, SQLITE_FCNTL_LAST_ERRNO, &error);
  return is_of_disk(error) ? error : 0;
}

bool is_damage_code(int code) {
  return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}

DatabaseError misuse(const std::string& why, std::string_view statement, int offset) {
  return {ErrorCode::database,
          {.what = kCannotRun, .why = why},
          SQLITE_MISUSE,
          std::string(statement),
          offset};
}

}  // namespace solder::runner::sqlite
