/// \file
/// The ways to keep runs apart on a server. Both end with the connection that holds them, so that
/// no lock outlives its process.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_RUN_LOCK_WAYS_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_RUN_LOCK_WAYS_HPP

#include <memory>
#include <string>

#include "database/postgres/engine.hpp"
#include "database/postgres/session.hpp"

namespace solder::runner::postgres {

class LockWay {
 public:
  virtual ~LockWay() = default;
  LockWay() = default;
  LockWay(const LockWay&) = delete;
  LockWay& operator=(const LockWay&) = delete;

  /// Once for a session, before the first try.
  virtual void prepare(Session& session) = 0;
  /// Takes the lock if it is free. Never waits for another run.
  [[nodiscard]] virtual bool try_once(Session& session) = 0;
  /// Who holds it, for people; empty when that can't be told.
  [[nodiscard]] virtual std::string holder(Session& session) = 0;
  /// A condition that holds in any session of the database as long as the lock that `try_once` has
  /// taken is held; `true` where the engine can't tell. For a SELECT over all of `pg_locks l`,
  /// without GROUP BY.
  [[nodiscard]] virtual std::string is_held_sql() const = 0;
  /// Whether the session can be asked other things while it holds the lock.
  [[nodiscard]] virtual bool can_answer() const = 0;
};

/// An advisory lock of the session, by a number made of the schema's name.
[[nodiscard]] std::unique_ptr<LockWay> advisory_lock(const std::string& schema,
                                                     const EngineTraits& engine);

/// The row of `table`, locked by a transaction that stays open: that keeps one server process for
/// it behind a pooler as well. Makes the table when it isn't there. `table` is quoted.
[[nodiscard]] std::unique_ptr<LockWay> row_lock(const std::string& table,
                                                const EngineTraits& engine);

}  // namespace solder::runner::postgres

#endif
