#include "database/sqlite/copy.hpp"

#include "database/sqlite/query.hpp"

namespace solder::runner::sqlite {

int copy_pages(Session& from, Session& to) {
  sqlite3_backup* backup = sqlite3_backup_init(to.db(), "main", from.db(), "main");
  if (backup == nullptr) return sqlite3_extended_errcode(to.db());
  sqlite3_backup_step(backup, -1);
  return sqlite3_backup_finish(backup);
}

void require_sound(Session& session, const std::string& what, const std::string& next) {
  std::string found;
  try {
    const Interruptible interruptible(session);
    Query check(session, "PRAGMA main.quick_check(1)", Keep::no);
    if (check.step()) found = check.text(0);
  } catch (const DatabaseError& error) {
    if (error.code() != ErrorCode::environment) throw;
    found = error.text().why;
  }
  if (found == "ok") return;
  throw DatabaseError(ErrorCode::environment,
                      {.what = what, .why = "it is corrupt: " + found, .next = next},
                      SQLITE_CORRUPT);
}

void refuse_same_file(const std::filesystem::path& database, const std::filesystem::path& other,
                      const std::string& what) {
  const auto identity = identify(database);
  const bool same = identity && identity == identify(other);
  bool beside = false;
  for (const char* suffix : {"-journal", "-wal", "-shm"}) {
    beside = beside || other == std::filesystem::path(database.string() + suffix);
  }
  if (same || beside) {
    throw Error(ErrorCode::usage, {.what = what,
                                   .why = same ? "it is the same file as the database"
                                               : "the database keeps its journal under that name",
                                   .next = "give another name"});
  }
}

}  // namespace solder::runner::sqlite
