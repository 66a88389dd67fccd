#include "database/sqlite/copy.hpp"

#include "database/sqlite/error.hpp"
#include "database/sqlite/query.hpp"

namespace solder::runner::sqlite {

namespace {

/// Between two looks at whether the run is cancelled: 4 MiB of the usual pages.
constexpr int kPagesAtATime = 1024;

/// \return false when the run was cancelled. What else went wrong, sqlite3_backup_finish says.
bool copy_in_parts(sqlite3_backup* backup, const OpenOptions& options) {
  while (sqlite3_backup_step(backup, kPagesAtATime) == SQLITE_OK) {
    if (options.is_cancelled()) return false;
  }
  return true;
}

}  // namespace

int copy_pages(Session& from, Session& to) {
  const bool is_cancellable = from.options().is_cancelled != nullptr;
  // Of one moment: were it not for the transaction, a writer between two parts would have SQLite
  // begin anew.
  const char* const read = is_cancellable ? "BEGIN; PRAGMA main.user_version" : "";
  const int reading = sqlite3_exec(from.db(), read, nullptr, nullptr, nullptr);
  if (reading != SQLITE_OK) return reading;
  sqlite3_backup* backup = sqlite3_backup_init(to.db(), "main", from.db(), "main");
  if (backup == nullptr) return sqlite3_extended_errcode(to.db());
  bool is_done = true;
  if (is_cancellable) {
    is_done = copy_in_parts(backup, from.options());
  } else {
    sqlite3_backup_step(backup, -1);
  }
  const int code = sqlite3_backup_finish(backup);
  return is_done ? code : SQLITE_INTERRUPT;
}

void copy_database(const std::filesystem::path& source, const std::filesystem::path& copy,
                   const std::string& what, const OpenOptions& options) {
  Session from(source.string(), SQLITE_OPEN_READWRITE, options);
  from.run("PRAGMA query_only = ON");
  Session to(copy.string(), SQLITE_OPEN_READWRITE, options);
  // A copy that fails is thrown away, and one that doesn't is synced at its end.
  to.run("PRAGMA journal_mode = OFF");
  to.run("PRAGMA synchronous = OFF");
  const int code = copy_pages(from, to);
  if (code == SQLITE_OK) return;
  if (classify(code) == ErrorCode::lock) from.fail(code, what);
  throw DatabaseError(classify(code),
                      {.what = what, .why = explain(to.db(), code), .next = advise(to.db(), code)},
                      code);
}

std::string find_damage(Session& session, const std::string& pragma) {
  try {
    const Interruptible interruptible(session);
    Query check(session, "PRAGMA main." + pragma + "(1)", Keep::no);
    if (!check.step()) return "there is no answer";
    if (check.text(0) == "ok") return {};
    session.require_readable();
    return std::string(check.text(0));
  } catch (const DatabaseError& error) {
    if (error.code() != ErrorCode::environment) throw;
    // What couldn't be read isn't known to be damaged.
    if (error.engine_code() == SQLITE_IOERR_READ) throw;
    return error.text().why;
  }
}

void require_sound(Session& session, ErrorText text) {
  const std::string found = find_damage(session, "quick_check");
  if (found.empty()) return;
  text.why = "it is corrupt: " + found;
  throw DatabaseError(ErrorCode::environment, std::move(text), SQLITE_CORRUPT);
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
