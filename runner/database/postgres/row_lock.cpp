#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"
#include "database/postgres/error.hpp"
#include "database/postgres/run_lock_ways.hpp"

namespace solder::runner::postgres {

namespace {

/// The table, then its row may be missing; a third time either has been taken away again.
constexpr int kAttempts = 3;

std::vector<Request> requests(const std::vector<std::string>& statements) {
  std::vector<Request> all;
  all.reserve(statements.size());
  for (const std::string& sql : statements) all.push_back({.sql = sql});
  return all;
}

class RowLock final : public LockWay {
 public:
  RowLock(std::string table, const EngineTraits& engine)
      : table_(std::move(table)), engine_(engine) {}

  void prepare(Session& /*session*/) override {}

  bool try_once(Session& session) override {
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      const Found found = try_row(session);
      if (found == Found::locked || found == Found::taken) return found == Found::locked;
      make(session, found);
    }
    return false;
  }

  /// A locked row names the transaction that has locked it. That stays in it afterwards, so that
  /// the transaction must still be a session's.
  std::string holder(Session& session) override {
    if (!engine_.has_xact_status) return {};
    const Result result = session.run(
        "SELECT a.application_name, coalesce(a.client_addr::text, 'this machine'), "
        "to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), a.pid FROM " +
        table_ + " t JOIN pg_catalog.pg_stat_activity a ON a.backend_xid = t.xmax WHERE t.id = 1");
    if (PQntuples(result.get()) == 0) return {};
    const auto text = [&](int column) { return printable(PQgetvalue(result.get(), 0, column)); };
    return text(0) + " from " + text(1) + " since " + text(2) + " UTC (server process " + text(3) +
           ")";
  }

  std::string is_held_sql() const override {
    if (!engine_.has_xact_status) return "true";
    return "pg_catalog.pg_xact_status('" + transaction_ + "'::xid8) = 'in progress'";
  }

  /// A failing question would end the transaction, and what is read stays locked against DDL.
  bool can_answer() const override { return false; }

 private:
  enum class Found { locked, taken, no_row, no_table };

  /// Leaves no transaction behind unless the row is locked.
  Found try_row(Session& session) {
    session.post("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
    // It is idle as long as the migrations run.
    session.post("SET LOCAL idle_in_transaction_session_timeout = 0");
    if (engine_.has_transaction_timeout) session.post("SET LOCAL transaction_timeout = 0");
    // NOWAIT is about the row: somebody may have the table.
    session.post("SET LOCAL lock_timeout = '1s'");
    const std::string answer = engine_.has_xact_status ? "pg_catalog.pg_current_xact_id()" : "id";
    try {
      // What follows the query ends its portal, and with it the snapshot: CREATE INDEX CONCURRENTLY
      // waits for every transaction that has an older one.
      std::size_t failed = 0;
      const std::vector<Result> results = session.run_all(
          requests({"SELECT " + answer + " FROM " + table_ + " WHERE id = 1 FOR UPDATE NOWAIT",
                    "SET LOCAL lock_timeout = 0"}),
          failed);
      if (PQntuples(results.front().get()) == 1) {
        transaction_ = PQgetvalue(results.front().get(), 0, 0);
        return Found::locked;
      }
      session.run("ROLLBACK");
      return Found::no_row;
    } catch (const DatabaseError& error) {
      if (session.is_lost()) throw;
      if (session.in_transaction()) session.run("ROLLBACK");
      if (is_transient(error.engine_code())) return Found::taken;
      if (unpack_sqlstate(error.engine_code()) == "42P01") return Found::no_table;
      throw;
    }
  }

  void make(Session& session, Found missing) {
    try {
      session.run(missing == Found::no_table
                      ? "CREATE TABLE IF NOT EXISTS " + table_ +
                            " (id INTEGER PRIMARY KEY CHECK (id = 1))"
                      : "INSERT INTO " + table_ + " (id) VALUES (1) ON CONFLICT DO NOTHING");
    } catch (const DatabaseError& error) {
      // Another run makes it at the same moment: IF NOT EXISTS looks before, not while it creates.
      const std::string state = unpack_sqlstate(error.engine_code());
      if (state != "23505" && state != "42P07" && state != "42710") throw;
    }
  }

  const std::string table_;
  const EngineTraits engine_;
  std::string transaction_ = "0";  ///< the id of the one that has locked the row
};

}  // namespace

std::unique_ptr<LockWay> row_lock(const std::string& table, const EngineTraits& engine) {
  return std::make_unique<RowLock>(table, engine);
}

}  // namespace solder::runner::postgres
