/// \file
/// One open `sqlite3 *` with what every use of it needs: waiting for locks, interruption, errors in
/// our words, and the runner's own statements.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_SESSION_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_SESSION_HPP

#include <cstdint>
#include <sqlite3.h>
#include <string>
#include <string_view>

#include "core/connection.hpp"
#include "core/error.hpp"
#include "database/open_files.hpp"
#include "database/sqlite/lock_wait.hpp"
#include "database/sqlite/lock_watch.hpp"
#include "database/sqlite/statement_cache.hpp"

namespace solder::runner::sqlite {

class Session {
 public:
  /// Opens `path`, which is absolute: Debian's SQLite reads names that begin with `file:` as URIs.
  /// `flags` are SQLITE_OPEN_…; without a mutex, because one thread uses it.
  /// \throws DatabaseError (ErrorCode::environment).
  Session(const std::string& path, int flags, const OpenOptions& options);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] sqlite3* db() const { return db_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const OpenOptions& options() const { return options_; }

  /// Runs one statement of the runner's own and discards its rows. \throws DatabaseError.
  void run(std::string_view sql);
  /// Changes when another connection has committed something.
  /// https://www.sqlite.org/pragma.html#pragma_data_version
  [[nodiscard]] std::int64_t data_version();
  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }
  void begin_immediate();
  /// See LockWatch.
  [[nodiscard]] bool has_lost_locks() { return lock_watch_.has_lost_locks(db_); }

  /// Statements of the runner's own; never handed to a plugin.
  [[nodiscard]] StatementCache& own_statements() { return own_statements_; }

  /// Throws the latest error of SQLite as ours. `what` is said when the statement is to blame;
  /// faults of the disk and locks are told of the database.
  [[noreturn]] void fail(int code, const std::string& what, std::string_view statement = {}) const;
  /// Throws when the disk has failed, which SQLite calls corruption: before that word is believed.
  void require_readable() const;

  /// Whether SQL that runs is the runner's own, which the guard lets pass. See OwnSql.
  [[nodiscard]] bool runs_own_sql() const { return own_depth_ > 0; }

  /// Puts back the handlers that a plugin with the native connection could have replaced.
  void install_handlers();

 private:
  friend class OwnSql;
  friend class Interruptible;

  [[nodiscard]] bool is_interrupted() noexcept;

  const std::string path_;
  const OpenOptions options_;
  sqlite3* db_ = nullptr;
  OpenFile open_file_;
  LockWait wait_;
  LockWatch lock_watch_;
  StatementCache own_statements_;
  int own_depth_ = 0;
  int interruptible_depth_ = 0;
};

/// SQL is the runner's own as long as this lives.
class OwnSql {
 public:
  explicit OwnSql(Session& session) : session_(session) { ++session_.own_depth_; }
  ~OwnSql() { --session_.own_depth_; }
  OwnSql(const OwnSql&) = delete;
  OwnSql& operator=(const OwnSql&) = delete;

 private:
  Session& session_;
};

/// A cancelled run interrupts SQL as long as this lives. Within a transaction it always does, for
/// that can be rolled back; outside, reading the history after a cancelled step must still work.
class Interruptible {
 public:
  explicit Interruptible(Session& session) : session_(session) { ++session_.interruptible_depth_; }
  ~Interruptible() { --session_.interruptible_depth_; }
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;

 private:
  Session& session_;
};

}  // namespace solder::runner::sqlite

#endif
