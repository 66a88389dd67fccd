#include <future>
#include <libpq-fe.h>
#include <poll.h>
#include <thread>

#include "postgres_step_fixture.hpp"

namespace solder::testing {
namespace {

TEST_F(PostgresStepTest, CostsThreeRoundTripsBesideTheMigrationsOwn) {
  ASSERT_EQ(step("1", "CREATE TABLE t (a int)"), "done");
  proxy_.forget_round_trips();

  ASSERT_EQ(step("2", "INSERT INTO t VALUES (1)"), "done");

  EXPECT_EQ(proxy_.round_trips().size(), 4U) << ::testing::PrintToString(proxy_.round_trips());
}

TEST_F(PostgresStepTest, G7ChecksDeferredKeysBeforeTheRowsAreWritten) {
  EXPECT_EQ(step("1",
                 "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p "
                 "DEFERRABLE INITIALLY DEFERRED); INSERT INTO c VALUES (7)"),
            "foreign key violated: insert or update on table \"c\" violates foreign key constraint "
            "\"c_p_fkey\": Key (p)=(7) is not present in table \"p\". (SQLSTATE 23503)");
  EXPECT_EQ(applied(), "");
}

TEST_F(PostgresStepTest, KeepsTimesInUtcAndWholeSecondsAreRead) {
  ask("ALTER DATABASE " + database_.name() + " SET TimeZone TO 'Asia/Tokyo'");
  connection_ = open();
  HistoryTable history(*connection_, "h");
  connection_->begin();
  history.insert(migration("1"));
  connection_->commit();

  EXPECT_EQ(ask("SELECT abs(extract(epoch FROM applied_at - (now() AT TIME ZONE 'UTC'))) < 60 FROM "
                "h"),
            "t");
  EXPECT_EQ(history.read().entries.front().applied_at,
            ask("SELECT to_char(applied_at, 'YYYY-MM-DD HH24:MI:SS') FROM h"));
}

TEST_F(PostgresStepTest, PutsTheSessionBackForTheNextStep) {
  ASSERT_EQ(
      step("1", "CREATE ROLE other_" + database_.name() + "; SET ROLE other_" + database_.name() +
                    "; SET work_mem = '64kB'; SET search_path TO pg_temp; SET TimeZone TO "
                    "'Asia/Tokyo'; LISTEN a; PREPARE p AS SELECT 1; "
                    "SELECT pg_advisory_lock(7); RESET ROLE; CREATE TEMP TABLE t (a int)"),
      "done");
  const auto answer = [&](const std::string& sql) {
    const auto statement = connection_->prepare(sql);
    return statement->step() ? std::string(statement->column_text(0)) : "nothing";
  };

  EXPECT_EQ(answer("SELECT session_user = current_user"), "t");
  EXPECT_EQ(answer("SELECT current_setting('work_mem')"), "4MB");
  EXPECT_EQ(answer("SELECT current_setting('search_path')"), "\"$user\", public");
  EXPECT_EQ(answer("SELECT count(*) FROM pg_listening_channels()"), "0");
  EXPECT_EQ(answer("SELECT count(*) FROM pg_prepared_statements WHERE from_sql"), "0");
  EXPECT_EQ(answer("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = "
                   "pg_backend_pid()"),
            "0");
  EXPECT_EQ(answer("SELECT to_regclass('pg_temp.t')"), "");
  EXPECT_EQ(applied(), "1");
  ask("DROP ROLE other_" + database_.name());
}

TEST_F(PostgresStepTest, KeepsItsSettingsWhenTheMigrationResetsAll) {
  EXPECT_EQ(step("1", "RESET ALL; SELECT pg_advisory_unlock_all(); DISCARD TEMP"), "done");
}

TEST_F(PostgresStepTest, LetsAMigrationChooseItsIsolation) {
  EXPECT_EQ(step("1", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; CREATE TABLE t (a int)"),
            "done");
}

TEST_F(PostgresStepTest, G2TellsACommitWhoseAnswerWasLost) {
  ASSERT_EQ(step("1", "CREATE TABLE t (a int)"), "done");
  proxy_.cut_at("COMMIT", PostgresProxy::Cut::before_reply);

  EXPECT_THAT(step("2", "INSERT INTO t VALUES (1)"), ::testing::HasSubstr("connection is lost"));

  EXPECT_EQ(applied(), "1 2");
  EXPECT_EQ(step("2", ""), "applied before");
}

TEST_F(PostgresStepTest, G2TellsACommitThatNeverArrived) {
  ASSERT_EQ(step("1", "CREATE TABLE t (a int)"), "done");
  proxy_.cut_at("COMMIT", PostgresProxy::Cut::before_request);

  EXPECT_THAT(step("2", "INSERT INTO t VALUES (1)"), ::testing::HasSubstr("connection is lost"));

  EXPECT_EQ(applied(), "1");
  EXPECT_EQ(step("2", "INSERT INTO t VALUES (1)"), "done");
}

TEST_F(PostgresStepTest, G3FailsAStepWhoseRunLockIsLost) {
  ASSERT_EQ(step("1", "CREATE TABLE t (a int)"), "done");

  EXPECT_EQ(step_of("2",
                    [&] {
                      connection_->execute("INSERT INTO t VALUES (1)");
                      ask("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = "
                          "'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = "
                          "current_database())");
                    }),
            "the lock that keeps other runs away is lost: the server has ended its session");
  EXPECT_EQ(ask("SELECT count(*) FROM t"), "0");
  EXPECT_EQ(step("2", "INSERT INTO t VALUES (1)"), "done");
}

TEST_F(PostgresStepTest, NamesWhatTheRoleMayNot) {
  const std::string role = "reader_" + database_.name();
  ask("CREATE ROLE " + role + " LOGIN");
  connection_.reset();
  const auto other = open_database(parse_address(with_option(database_.url(), "user", role)), {});
  HistoryTable history(*other, "another");
  other->begin();

  EXPECT_EQ(error_of([&] { history.create(); }),
            "environment: cannot run SQL: permission denied for schema public (SQLSTATE 42501); "
            "give the role the privilege, or connect as another role");
  other->rollback();
  ask("DROP ROLE " + role);
}

TEST_F(PostgresStepTest, G12FindsADatabaseThatOnlyReads) {
  ask("ALTER DATABASE " + database_.name() + " SET default_transaction_read_only TO on");

  EXPECT_EQ(why_of([&] { open()->check_health(); }), "it is read-only");
}

TEST_F(PostgresStepTest, G2RollsBackWhatTheServerHasEnded) {
  const auto ended_between = [&] {
    connection_->execute("CREATE TABLE t (a int)");
    database_.terminate_backends();
    connection_->execute("INSERT INTO t VALUES (1)");
  };

  EXPECT_THAT(step_of("1", ended_between),
              ::testing::HasSubstr("terminating connection due to administrator command"));
  EXPECT_EQ(step("1", "CREATE TABLE t (a int)"), "done");
}

TEST_F(PostgresStepTest, KeepsWhatTheServerSaidWhenItEndedTheSession) {
  rules_.allow_native = true;
  const auto native = [&] {
    const void* found = connection_->native_interface(SOLDER_POSTGRES_INTERFACE);
    return static_cast<PGconn*>(static_cast<const solder_postgres*>(found)->connection);
  };
  const auto waits_too_long = [&] {
    connection_->execute(
        "CREATE TABLE t (a int); SET LOCAL idle_in_transaction_session_timeout = 50");
    // What is sent before the other end is closed may take with it what that has said.
    pollfd socket = {.fd = PQsocket(native()), .events = POLLRDHUP, .revents = 0};
    EXPECT_EQ(::poll(&socket, 1, -1), 1);
    connection_->execute("INSERT INTO t VALUES (1)");
  };

  EXPECT_EQ(error_of([&] {
              connection_->begin();
              connection_->guard(rules_);
              waits_too_long();
            }),
            "environment: cannot use database '" + connection_->display_name() +
                "': the connection is lost: terminating connection due to idle-in-transaction "
                "timeout (SQLSTATE 25P03); let the role's idle_in_transaction_session_timeout be "
                "longer than the migration works between two statements");
  connection_->rollback();
  EXPECT_EQ(step("1", "CREATE TABLE t (a int)"), "done");
}

/// A killed worker may have sent a COMMIT that the server has still to run.
TEST_F(PostgresStepTest, G2WaitsForTheEndOfTheTransactionOfAnother) {
  connection_->begin();
  connection_->guard(rules_);
  connection_->execute("CREATE TABLE t (a int)");
  connection_->unguard();
  history_.insert(migration("1"));
  const std::uint64_t number = connection_->transaction_number();
  ASSERT_NE(number, 0U);
  const std::unique_ptr<Connection> judge = open();
  proxy_.forget_round_trips();
  std::future<std::string> found = std::async(std::launch::async, [&] {
    judge->wait_for_end(number);
    return applied();
  });
  while (proxy_.round_trips().size() < 2) std::this_thread::yield();  // asked, and told to wait

  connection_->commit();

  EXPECT_EQ(found.get(), "1");
  judge->wait_for_end(number);  // long over
  judge->wait_for_end(0);       // nobody knows which
}

class PostgresNoneTest : public PostgresStepTest {
 protected:
  PostgresNoneTest() { rules_.transaction = TransactionMode::none; }

  std::string run(const std::string& sql) {
    try {
      connection_->guard(rules_);
      connection_->execute(sql);
      connection_->unguard();
      return "done";
    } catch (const Error& error) {
      connection_->drop_guard();
      return error.text().why;
    }
  }
};

TEST_F(PostgresNoneTest, G9RunsWhatNeedsNoTransaction) {
  std::vector<std::string> statements;
  connection_->on_statement([&](std::int64_t count, std::string_view sql) {
    statements.push_back(std::to_string(count) + " " + std::string(sql));
  });

  EXPECT_EQ(
      run("CREATE TABLE t (a int); CREATE INDEX CONCURRENTLY i ON t (a); CREATE PROCEDURE p() "
          "LANGUAGE plpgsql AS 'BEGIN INSERT INTO t VALUES (1); COMMIT; END'; CALL p(); "
          "VACUUM t"),
      "done");
  EXPECT_EQ(statements.size(), 5U);
  EXPECT_EQ(statements[1], "2 CREATE INDEX CONCURRENTLY i ON t (a)");
  EXPECT_EQ(ask("SELECT count(*) FROM t"), "1");
}

TEST_F(PostgresNoneTest, G9NamesTheInvalidIndexThatAFailureLeaves) {
  ask("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)");

  EXPECT_EQ(run("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"),
            "could not create unique index \"i\": Key (a)=(1) is duplicated. (SQLSTATE 23505); "
            "there is an invalid index public.i now: drop it with 'DROP INDEX CONCURRENTLY "
            "public.i'");
  EXPECT_EQ(run("DROP INDEX CONCURRENTLY public.i"), "done");
}

TEST_F(PostgresNoneTest, G6FindsRowsOfTheHistoryThatWereChanged) {
  EXPECT_EQ(run("DO $$ BEGIN EXECUTE 'INSERT INTO ' || 'h (version, name) VALUES (9, 9)'; END $$"),
            "the migration has changed rows of 'h', which is reserved for Solder");
}

TEST_F(PostgresNoneTest, PutsTheSessionBackAfterAFailureToo) {
  EXPECT_EQ(run("SET work_mem = '64kB'; SELECT 1/0"), "division by zero (SQLSTATE 22012)");

  const auto statement = connection_->prepare("SELECT current_setting('work_mem')");
  ASSERT_TRUE(statement->step());
  EXPECT_EQ(statement->column_text(0), "4MB");
}

}  // namespace
}  // namespace solder::testing
