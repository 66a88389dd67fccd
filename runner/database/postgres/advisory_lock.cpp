#include <cstdint>

#include "core/text.hpp"
#include "database/postgres/run_lock_ways.hpp"

namespace solder::runner::postgres {

namespace {

/// "sold" in ASCII: tells the runner's locks from those of applications.
constexpr std::uint32_t kClass = 0x736f6c64;

/// FNV-1a, so that the same schema has the same number on every machine.
std::uint32_t number_of(const std::string& text) {
  std::uint32_t hash = 2166136261U;
  for (const char letter : text) {
    hash ^= static_cast<unsigned char>(letter);
    hash *= 16777619U;
  }
  return hash;
}

class AdvisoryLock final : public LockWay {
 public:
  AdvisoryLock(const std::string& schema, const EngineTraits& engine)
      : number_(number_of(schema)), engine_(engine) {}

  void prepare(Session& session) override {
    // What is set behind a pooler would be found by its other clients.
    if (engine_.is_pooled) return;
    session.keep_statements();
    // It holds the lock and is asked nothing while a long migration runs.
    if (engine_.has_idle_session_timeout) session.post("SET idle_session_timeout = 0");
    if (engine_.has_connection_check) {
      session.post("SET client_connection_check_interval = '500ms'");
      // For a machine that is gone without a word; sessions of the same machine need none.
      session.post("SET tcp_keepalives_idle = 10");
      session.post("SET tcp_keepalives_interval = 5");
      session.post("SET tcp_keepalives_count = 4");
    }
    session.flush();
  }

  bool try_once(Session& session) override {
    // As the signed numbers that the function takes.
    const Result result =
        session.run("SELECT pg_catalog.pg_try_advisory_lock(" + as_signed(kClass) + ", " +
                    as_signed(number_) + "), pg_catalog.pg_backend_pid()");
    process_ = PQgetvalue(result.get(), 0, 1);
    return PQgetvalue(result.get(), 0, 0)[0] == 't';
  }

  std::string holder(Session& session) override {
    const Result result = session.run(
        "SELECT a.application_name, coalesce(a.client_addr::text, 'this machine'), "
        "to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), a.pid FROM "
        "pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid WHERE "
        "l.database "
        "= (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) "
        "AND " +
        lock_condition());
    if (PQntuples(result.get()) == 0) return {};
    const auto text = [&](int column) { return printable(PQgetvalue(result.get(), 0, column)); };
    return text(0) + " from " + text(1) + " since " + text(2) + " UTC (server process " + text(3) +
           ")";
  }

  std::string is_held_sql() const override {
    // A process is of one database.
    return "coalesce(pg_catalog.bool_or(l.pid = " + process_ + " AND " + lock_condition() +
           "), false)";
  }

  bool can_answer() const override { return true; }

 private:
  static std::string as_signed(std::uint32_t number) {
    return std::to_string(static_cast<std::int32_t>(number));
  }

  /// objsubid is 2 for a lock by two numbers, which pg_locks shows without their signs.
  [[nodiscard]] std::string lock_condition() const {
    return "l.locktype = 'advisory' AND l.granted AND l.classid = " + std::to_string(kClass) +
           " AND l.objid = " + std::to_string(number_) + " AND l.objsubid = 2";
  }

  const std::uint32_t number_;
  const EngineTraits engine_;
  std::string process_ = "0";  ///< the session's server process
};

}  // namespace

std::unique_ptr<LockWay> advisory_lock(const std::string& schema, const EngineTraits& engine) {
  return std::make_unique<AdvisoryLock>(schema, engine);
}

}  // namespace solder::runner::postgres
