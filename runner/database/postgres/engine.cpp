#include "database/postgres/engine.hpp"

#include <cstdlib>

#include "database/postgres/libpq.hpp"

namespace solder::runner::postgres {

namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

Engine engine_of(std::string_view words, bool has_citus) {
  if (contains(words, "CockroachDB")) return Engine::cockroach;
  // "PostgreSQL 11.2-YB-2.20.1.0-b0 on x86_64 …"
  if (contains(words, "-YB-") || contains(words, "YugabyteDB")) return Engine::yugabyte;
  return has_citus ? Engine::citus : Engine::postgres;
}

}  // namespace

EngineTraits traits_of(std::string_view words, int number, bool has_citus, bool is_pooled) {
  EngineTraits traits;
  traits.engine = engine_of(words, has_citus);
  const bool is_own_storage =
      traits.engine == Engine::cockroach || traits.engine == Engine::yugabyte;
  // Theirs are accepted and do nothing, or lock one node alone, depending on the release.
  const bool has_advisory_locks = !is_own_storage;
  // That platform can't tell whether the other end of a connection is still there.
  const bool is_windows = contains(words, "Visual C++") || contains(words, "mingw");
  // A pooler that runs every session on one server process of its own looks the same from here as
  // one that changes it with each transaction: the pessimistic answer serves both.
  traits.is_pooled = is_pooled && !is_own_storage;
  traits.has_session_advisory_locks = has_advisory_locks && !traits.is_pooled;
  traits.has_transactional_ddl = !is_own_storage;
  traits.shows_table_locks = !is_own_storage;
  traits.has_row_versions = !is_own_storage;
  traits.has_xact_status = !is_own_storage && number >= 130000;
  traits.has_connection_check = !is_own_storage && !is_windows && number >= 140000;
  traits.has_idle_session_timeout = !is_own_storage && number >= 140000;
  traits.has_transaction_timeout = !is_own_storage && number >= 170000;
  return traits;
}

EngineTraits detect_engine(Session& session) {
  // A pooler makes up the process it tells libpq of: a cancellation must come to the pooler.
  const Result result = session.run(
      "SELECT version(), pg_catalog.pg_backend_pid(), "
      "(SELECT count(*) FROM pg_catalog.pg_extension WHERE extname = 'citus')");
  const auto field = [&](int column) { return PQgetvalue(result.get(), 0, column); };
  PGconn* const connection = session.native();
  return traits_of(field(0), PQserverVersion(connection), std::string_view(field(2)) != "0",
                   std::atoi(field(1)) != PQbackendPID(connection));
}

LockMode lock_mode(LockMode chosen, const EngineTraits& traits) {
  if (chosen != LockMode::automatic) return chosen;
  return traits.has_session_advisory_locks ? LockMode::advisory : LockMode::row;
}

}  // namespace solder::runner::postgres
