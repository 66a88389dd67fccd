/// \file
/// The lock that keeps runs apart (G3): an advisory lock of the session, on a connection of its own
/// that no plugin can reach. It ends with the process that holds it.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_RUN_LOCK_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_RUN_LOCK_HPP

#include <memory>
#include <string>

#include "database/postgres/session.hpp"

namespace solder::runner::postgres {

class RunLock {
 public:
  /// `name` is what it is taken for: the history's schema. `server` and `options` as of Session.
  RunLock(std::string server, std::string database, std::string schema, const OpenOptions& options);

  /// Waits for it, asking again and again: one who waits inside the server stands in the way of
  /// CREATE INDEX CONCURRENTLY. \throws DatabaseError (ErrorCode::lock) that names the holder.
  void acquire();
  /// Whether it was acquired and its connection is still there.
  [[nodiscard]] bool is_held() const;
  void release() noexcept;

  /// The session that holds it, to ask questions past a transaction that hasn't begun to read.
  [[nodiscard]] Session& session() { return *session_; }
  /// SQL that yields whether the lock is held, for any other session of that database.
  [[nodiscard]] std::string is_held_sql() const;

 private:
  [[nodiscard]] bool try_once();
  [[nodiscard]] std::string holder();

  const std::string server_;
  const std::string database_;
  const OpenOptions& options_;
  std::string key_;  ///< the two numbers of the lock, as SQL
  std::unique_ptr<Session> session_;
  bool held_ = false;
  int backend_ = 0;  ///< process id of the session's server process
};

}  // namespace solder::runner::postgres

#endif
