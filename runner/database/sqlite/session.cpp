#include "database/sqlite/session.hpp"

#include <cerrno>
#include <filesystem>
#include <unistd.h>

#include "core/text.hpp"
#include "database/file_check.hpp"
#include "database/sqlite/error.hpp"
#include "database/sqlite/lock_holder.hpp"
#include "database/sqlite/query.hpp"
#include "database/sqlite/sql_text.hpp"

namespace solder::runner::sqlite {

namespace {

/// Virtual machine instructions between two questions whether the run was cancelled: well below a
/// millisecond of work.
constexpr int kInstructionsPerQuestion = 10000;

/// SQLite can't make the index of a WAL there, and says that it isn't found.
void tell_if_read_only(const std::string& path, ErrorText& text) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (::access(folder.c_str(), W_OK) == 0) return;
  text.why = errno == EROFS ? "its file system is read-only" : "its folder is read-only";
  text.why += ": " + std::string(sqlite3_errstr(SQLITE_CANTOPEN));
  text.next = "make the file and its folder writable for this user";
}

}  // namespace

// NOLINTNEXTLINE(modernize-pass-by-value): the path is read again after the members are made.
Session::Session(const std::string& path, int flags, const OpenOptions& options)
    : path_(path),
      options_(options),
      open_file_(identify(path)),
      wait_(path, options_),
      lock_watch_(path) {
  const int mode = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &db_, flags | mode, nullptr);
  if (code != SQLITE_OK) {
    const std::string why = explain(db_, code);
    sqlite3_close(db_);
    throw DatabaseError(ErrorCode::environment,
                        {.what = "cannot open database " + quote(path),
                         .why = why,
                         .next = "check the path, and what this user may do there"},
                        code);
  }
  install_handlers();
}

Session::~Session() {
  own_statements_.close_all();
  sqlite3_close_v2(db_);
}

void Session::install_handlers() {
  sqlite3_busy_handler(
      db_,
      [](void* wait, int attempt) {
        return static_cast<LockWait*>(wait)->try_again(attempt) ? 1 : 0;
      },
      &wait_);
  if (!options_.is_cancelled) return;
  sqlite3_progress_handler(
      db_, kInstructionsPerQuestion,
      [](void* session) { return static_cast<Session*>(session)->is_interrupted() ? 1 : 0; }, this);
}

bool Session::is_interrupted() noexcept {
  if (interruptible_depth_ == 0 && !in_transaction()) return false;
  try {
    return options_.is_cancelled();
  } catch (...) {
    return true;
  }
}

void Session::run(std::string_view sql) {
  Query query(*this, sql);
  while (query.step()) {
  }
}

void Session::begin_immediate() {
  run("BEGIN IMMEDIATE");
  lock_watch_.transaction_began(db_);
}

std::int64_t Session::data_version() {
  Query query(*this, "PRAGMA main.data_version");
  return query.step() ? query.integer(0) : 0;
}

void Session::require_readable() const {
  const int error = read_error(db_);
  if (error == 0) return;
  throw DatabaseError(
      ErrorCode::environment,
      {.what = "cannot use database " + quote(path_),
       .why = std::string(sqlite3_errstr(SQLITE_IOERR)) + " (" + system_words(error) + ")",
       .next = advise(SQLITE_IOERR)},
      SQLITE_IOERR_READ);
}

void Session::fail(int code, const std::string& what, std::string_view statement) const {
  if (is_damage_code(code)) require_readable();
  ErrorText text = {.what = what, .why = explain(db_, code), .next = advise(db_, code)};
  const int offset = statement.empty() ? -1 : sqlite3_error_offset(db_);
  ErrorCode kind = classify(code);
  if (kind == ErrorCode::environment) {
    text.what = "cannot use database " + quote(path_);
    // The report of a step says something else there.
    if ((code & 0xff) == SQLITE_FULL || (code & 0xff) == SQLITE_IOERR) {
      text.why += ": " + quote(path_);
    }
    if ((code & 0xff) == SQLITE_CANTOPEN) tell_if_read_only(path_, text);
  }
  if (kind == ErrorCode::lock) {
    text.what = "cannot lock database " + quote(path_);
    if (const std::string holder = lock_holder(path_); !holder.empty()) {
      text.why += ": locked by " + holder;
    }
    if (wait_.was_cancelled()) kind = ErrorCode::interrupted;
  }
  throw DatabaseError(kind, text, code, std::string(statement), offset);
}

}  // namespace solder::runner::sqlite
