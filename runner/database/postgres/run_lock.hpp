/// \file
/// The lock that keeps runs apart (G3), on a connection of its own that no plugin can reach. It
/// ends with the process that holds it.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_RUN_LOCK_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_RUN_LOCK_HPP

#include <chrono>
#include <memory>
#include <string>

#include "database/postgres/engine.hpp"
#include "database/postgres/run_lock_ways.hpp"
#include "database/postgres/session.hpp"

namespace solder::runner::postgres {

class RunLock {
 public:
  /// One lock a `schema`, the history's. `server`, `database` and `options` as of Session.
  RunLock(std::string server, std::string database, std::string schema, const OpenOptions& options);

  /// Waits for it, asking again and again: one who waits inside the server stands in the way of
  /// CREATE INDEX CONCURRENTLY. Does nothing when it is held. \throws DatabaseError
  /// (ErrorCode::lock) that names the holder.
  void acquire(const EngineTraits& engine);
  /// Whether it was acquired and its connection is still there, as far as this end has heard.
  [[nodiscard]] bool is_held();
  void release() noexcept;
  /// Who holds it now, asked without taking it; empty when nobody does, or that can't be told.
  [[nodiscard]] std::string holder_now(const EngineTraits& engine);

  /// A session to ask questions past a transaction that hasn't begun to read: the one that holds
  /// the lock, or where that can't be asked one more. Valid until `release`.
  [[nodiscard]] Session& session();
  /// A condition that holds while the lock is held, for any other session of that database.
  [[nodiscard]] std::string is_held_sql() const;

 private:
  using Clock = std::chrono::steady_clock;

  void choose(LockMode mode, const EngineTraits& engine);
  void connect();
  void wait_until(Clock::time_point deadline);
  [[nodiscard]] std::string holder();

  const std::string server_;
  const std::string database_;
  const std::string schema_;
  const OpenOptions& options_;
  std::unique_ptr<LockWay> way_;  ///< null: there is no lock, or none yet
  std::unique_ptr<Session> session_;
  std::unique_ptr<Session> aside_;  ///< only for questions
  bool held_ = false;
};

}  // namespace solder::runner::postgres

#endif
