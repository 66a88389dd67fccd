/// \file
/// Which engine answers behind PostgreSQL's protocol, what stands in between, and what the runner
/// can rely on there.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_ENGINE_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_ENGINE_HPP

#include <string>
#include <string_view>

#include "core/server_choices.hpp"
#include "database/postgres/session.hpp"

namespace solder::runner::postgres {

enum class Engine { postgres, citus, cockroach, yugabyte };

struct EngineTraits {
  Engine engine = Engine::postgres;
  /// Someone answers in the server's place: the process that libpq was told of isn't the one that
  /// runs the SQL. What a session is set to may then be gone, or another's, after a transaction.
  bool is_pooled = false;
  /// An advisory lock stays with this session until it ends.
  bool has_session_advisory_locks = true;
  /// ROLLBACK undoes CREATE, ALTER and DROP.
  bool has_transactional_ddl = true;
  /// pg_xact_status() tells whether a transaction still runs.
  bool has_xact_status = true;
  /// Whoever changes or alters a table has a lock on it until the end, and pg_locks shows it.
  bool shows_table_locks = true;
  /// `xmin` in a catalog's row says which transaction wrote it.
  bool has_row_versions = true;
  /// client_connection_check_interval can be set.
  bool has_connection_check = true;
  /// idle_session_timeout can be set.
  bool has_idle_session_timeout = true;
  /// transaction_timeout can be set.
  bool has_transaction_timeout = false;
};

/// What is known of an engine. `words` is its version(); `number` its server_version as libpq
/// gives it: 150004.
[[nodiscard]] EngineTraits traits_of(std::string_view words, int number, bool has_citus,
                                     bool is_pooled);

/// Asks the server, in one round trip. \throws DatabaseError.
[[nodiscard]] EngineTraits detect_engine(Session& session);

/// The way that `chosen` means there: never `automatic`.
[[nodiscard]] LockMode lock_mode(LockMode chosen, const EngineTraits& traits);

}  // namespace solder::runner::postgres

#endif
