#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "catalog/catalog.hpp"
#include "database/database.hpp"
#include "execute/executor.hpp"
#include "support/postgres.hpp"
#include "support/postgres_proxy.hpp"

namespace solder::runner {
namespace {

/// Keeps the lines, and does something at each.
class LineProgress final : public Progress {
 public:
  void step_begun(const std::string&, const std::string&, Direction) noexcept override {}
  void step_progress(std::uint64_t, std::uint64_t, const std::string&) noexcept override {}
  void log(int, const std::string& message) noexcept override {
    lines.push_back(message);
    if (at_line) at_line();
  }
  void output(const std::string&) noexcept override {}
  void step_finished(const StepResult&) noexcept override {}
  void waiting(const std::string&) noexcept override {}

  std::vector<std::string> lines;
  std::function<void()> at_line;
};

class PostgresExecutorTest : public ::testing::Test {
 protected:
  PostgresExecutorTest() : proxy(database.url()) {}
  /// `url` makes the address by which the runner comes.
  explicit PostgresExecutorTest(std::string (testing::PostgresDatabase::*url)() const)
      : proxy((database.*url)()) {}

  static Step step(const std::string& name, Direction direction = Direction::up) {
    return {direction, read_plugin_file(std::string(EXECUTE_PLUGINS) + "/" + name + ".so")};
  }

  /// "done, done" or "CODE: why" of the failure, with the database's own words.
  std::string run(const Plan& plan) {
    OpenOptions open;
    open.ddl_lock_timeout = std::chrono::milliseconds{20};
    const auto connection = open_database(parse_address(proxy.url()), open);
    const Report report = execute(plan, *connection, options, progress);
    if (const StepResult* const failed = report.failure()) {
      return std::string(to_string(failed->failure->code)) + ": " + failed->failure->text.why;
    }
    std::string words;
    for (const StepResult& result : report.results) {
      if (!words.empty()) words += ", ";
      words += result.outcome == Outcome::done ? "done" : "skipped";
    }
    return words;
  }
  [[nodiscard]] std::string applied() const {
    return database.query("SELECT string_agg(version, ' ' ORDER BY id) FROM schema_migrations");
  }

  testing::PostgresDatabase database;
  testing::PostgresProxy proxy;
  LineProgress progress;
  ExecuteOptions options;
};

TEST_F(PostgresExecutorTest, CostsThreeRoundTripsAStepBothWays) {
  ASSERT_EQ(run({step("021_members"), step("022_alters")}), "done, done");
  const Plan both_ways = {step("022_alters", Direction::down), step("022_alters"),
                          step("022_alters", Direction::down), step("022_alters"),
                          step("022_alters", Direction::down)};
  proxy.forget_round_trips();
  ASSERT_EQ(run({both_ways[0]}), "done");
  const std::size_t of_one = proxy.round_trips().size();
  ASSERT_EQ(run({step("022_alters")}), "done");
  proxy.forget_round_trips();

  ASSERT_EQ(run(both_ways), "done, done, done, done, done");

  EXPECT_EQ(proxy.round_trips().size() - of_one, 4U * 4U)
      << ::testing::PrintToString(proxy.round_trips());
}

TEST_F(PostgresExecutorTest, LetsTheVeryFirstMigrationSetTheIsolationLevel) {
  ASSERT_EQ(run({step("026_serializable")}), "done");

  EXPECT_EQ(database.query("SELECT level FROM seen"), "serializable");
  EXPECT_EQ(applied(), "026");
}

TEST_F(PostgresExecutorTest, G6RefusesAFirstMigrationThatMakesTheHistoryItself) {
  EXPECT_EQ(run({step("027_makes_a_history")}),
            "migration: cannot commit the migration: the migration has changed "
            "'schema_migrations', which is reserved for Solder");
  EXPECT_EQ(database.query("SELECT to_regclass('schema_migrations')"), "");
}

TEST_F(PostgresExecutorTest, GivesUpALockThatIsNotHadInFourAttempts) {
  ASSERT_EQ(run({step("021_members")}), "done");
  testing::PostgresSession reader(database.url());
  reader.query("BEGIN; SELECT * FROM accounts");

  EXPECT_EQ(run({step("022_alters")}),
            "lock: tried 4 times: lock_timeout ran out: canceling statement due to lock timeout "
            "(SQLSTATE 55P03)");

  EXPECT_EQ(progress.lines.size(), 3U);
  EXPECT_THAT(progress.lines.front(),
              ::testing::MatchesRegex("migration '022' was rolled back and is tried again in "
                                      "[0-9]+ ms: lock_timeout ran out: canceling statement due to "
                                      "lock timeout \\(SQLSTATE 55P03\\)"));
  EXPECT_EQ(applied(), "021");
}

TEST_F(PostgresExecutorTest, G1RunsAStepAgainThatOthersWereInTheWayOf) {
  ASSERT_EQ(run({step("021_members")}), "done");
  testing::PostgresSession reader(database.url());
  reader.query("BEGIN; SELECT * FROM accounts");
  progress.at_line = [&] { reader.query("COMMIT"); };

  EXPECT_EQ(run({step("022_alters")}), "done");
  EXPECT_EQ(progress.lines.size(), 1U);
  EXPECT_EQ(applied(), "021 022");
}

TEST_F(PostgresExecutorTest, G1RunsAStepAgainAfterASerializationFailure) {
  ASSERT_EQ(run({step("021_members")}), "done");
  testing::PostgresSession other(database.url());
  other.query("ALTER DATABASE " + database.name() +
              " SET default_transaction_isolation TO 'serializable'");
  proxy.act_at("UPDATE", [&] { other.query("UPDATE accounts SET name = 'grace'"); });

  EXPECT_EQ(run({step("023_reads_then_writes")}), "done");

  EXPECT_THAT(progress.lines.front(), ::testing::HasSubstr("(SQLSTATE 40001)"));
  EXPECT_EQ(database.query("SELECT name FROM accounts"), "changed");
  EXPECT_EQ(applied(), "021 023");
}

TEST_F(PostgresExecutorTest, G1RunsAStepAgainThatADeadlockHasEnded) {
  ASSERT_EQ(run({step("021_members")}), "done");
  testing::PostgresSession other(database.url());
  other.query("CREATE TABLE orders ()");
  other.query("SET deadlock_timeout = '1h'");
  other.query("BEGIN; LOCK TABLE orders");
  std::thread meeting([&] {
    while (other
               .query("SELECT 1 FROM pg_locks WHERE relation = 'accounts'::regclass AND mode = "
                      "'AccessExclusiveLock'")
               .empty()) {
    }
    other.query("LOCK TABLE accounts; COMMIT");
  });

  EXPECT_EQ(run({step("030_meets_another")}), "done");

  meeting.join();
  ASSERT_EQ(progress.lines.size(), 1U);
  EXPECT_THAT(progress.lines.front(), ::testing::HasSubstr("(SQLSTATE 40P01)"));
  EXPECT_EQ(applied(), "021 030");
}

TEST_F(PostgresExecutorTest, G9RecordsHowFarAStepWithoutATransactionCame) {
  ASSERT_EQ(run({step("021_members")}), "done");

  EXPECT_EQ(run({step("029_stops_halfway")}), "database: division by zero (SQLSTATE 22012)");

  EXPECT_EQ(applied(), "021");
  EXPECT_EQ(database.query("SELECT outcome, statements, error FROM solder_log WHERE version = "
                           "'029'"),
            "failed|1|division by zero (SQLSTATE 22012); the last statement that finished: CREATE "
            "INDEX CONCURRENTLY accounts_name ON accounts (name)");
}

TEST_F(PostgresExecutorTest, G2SaysDoneWhenOnlyTheAnswerOfCommitWasLost) {
  ASSERT_EQ(run({step("021_members")}), "done");
  proxy.cut_at("COMMIT", testing::PostgresProxy::Cut::before_reply);

  EXPECT_EQ(run({step("022_alters")}), "done");
  EXPECT_EQ(applied(), "021 022");
}

TEST_F(PostgresExecutorTest, G2SaysFailedWhenCommitNeverArrived) {
  ASSERT_EQ(run({step("021_members")}), "done");
  proxy.cut_at("COMMIT", testing::PostgresProxy::Cut::before_request);

  EXPECT_THAT(run({step("022_alters")}), ::testing::StartsWith("environment: the connection is "
                                                               "lost"));
  EXPECT_EQ(applied(), "021");
}

TEST_F(PostgresExecutorTest, G2LooksIntoTheHistoryWhenTheServerCannotTellHowCommitEnded) {
  ASSERT_EQ(run({step("021_members")}), "done");
  proxy.deny_commit("40003");

  EXPECT_EQ(run({step("022_alters")}), "done");
  EXPECT_EQ(applied(), "021 022");
}

TEST_F(PostgresExecutorTest, G9LooksIntoTheHistoryWithoutATransactionToo) {
  ASSERT_EQ(run({step("021_members")}), "done");
  proxy.deny_commit("40003", 2);  // the first is that of the intent

  EXPECT_EQ(run({step("028_indexes")}), "done");
  EXPECT_EQ(applied(), "021 028");
  EXPECT_EQ(database.query("SELECT outcome FROM solder_log WHERE version = '028'"), "done");
}

TEST_F(PostgresExecutorTest, KeepsTheFingerprintOfTheLastStepAndOfFailures) {
  ASSERT_EQ(run({step("021_members"), step("022_alters")}), "done, done");
  const std::string after = database.query(
      "SELECT string_agg(version || ' ' || regexp_replace(fingerprint, '[0-9a-f]{64}', 'hex', "
      "'g'), "
      "', ' ORDER BY id) FROM solder_log");
  EXPECT_EQ(after, "021 , 022 sha256:hex xmin:hex");

  ASSERT_EQ(run({step("022_alters", Direction::down)}), "done");
  ASSERT_EQ(run({step("022_alters")}), "done");
  const std::string digests =
      "SELECT count(DISTINCT split_part(fingerprint, ' ', 1)) FROM solder_log ";
  EXPECT_EQ(database.query(digests + "WHERE action = 'up' AND version = '022'"), "1");
  EXPECT_EQ(database.query(digests + "WHERE version = '022'"), "2");
}

TEST_F(PostgresExecutorTest, TellsThatANewValueNeedsAMigrationOfItsOwn) {
  EXPECT_EQ(run({step("024_new_value")}),
            "database: unsafe use of new value \"ok\" of enum type mood (SQLSTATE 55P04)");
}

TEST_F(PostgresExecutorTest, G2RollsBackWhenStatementTimeoutFires) {
  EXPECT_EQ(run({step("025_is_slow")}),
            "database: canceling statement due to statement timeout (SQLSTATE 57014)");
  EXPECT_EQ(database.query("SELECT to_regclass('schema_migrations')"), "");
}

class PostgresPooledExecutorTest : public PostgresExecutorTest {
 protected:
  PostgresPooledExecutorTest() : PostgresExecutorTest(&testing::PostgresDatabase::pooler_url) {}
};

TEST_F(PostgresPooledExecutorTest, G1RunsAStepAgainThatOthersWereInTheWayOf) {
  ASSERT_EQ(run({step("021_members")}), "done");
  testing::PostgresSession reader(database.url());
  reader.query("BEGIN; SELECT * FROM accounts");
  progress.at_line = [&] { reader.query("COMMIT"); };

  EXPECT_EQ(run({step("022_alters")}), "done");
  EXPECT_EQ(progress.lines.size(), 1U);
  EXPECT_EQ(applied(), "021 022");
}

TEST_F(PostgresPooledExecutorTest, G6ChecksBeforeCommitWhatWasHidden) {
  EXPECT_THAT(run({step("027_makes_a_history")}),
              ::testing::HasSubstr("the migration has changed 'schema_migrations'"));
  EXPECT_EQ(database.query("SELECT to_regclass('schema_migrations')"), "");
}

TEST_F(PostgresPooledExecutorTest, G2SaysDoneWhenOnlyTheAnswerOfCommitWasLost) {
  ASSERT_EQ(run({step("021_members")}), "done");
  // With its end: the lock's transaction is READ COMMITTED.
  proxy.cut_at(std::string("COMMIT\0", 7), testing::PostgresProxy::Cut::before_reply);

  EXPECT_EQ(run({step("022_alters")}), "done");
  EXPECT_EQ(applied(), "021 022");
}

class PostgresOneTransactionTest : public PostgresExecutorTest {
 protected:
  PostgresOneTransactionTest() { options.transactions = Transactions::all; }
};

TEST_F(PostgresOneTransactionTest, CostsOneRoundTripAStep) {
  ASSERT_EQ(run({step("021_members"), step("022_alters")}), "done, done");
  const Step up = step("022_alters");
  const Step down = step("022_alters", Direction::down);
  proxy.forget_round_trips();
  ASSERT_EQ(run({down}), "done");
  const std::size_t of_one = proxy.round_trips().size();
  ASSERT_EQ(run({up}), "done");
  proxy.forget_round_trips();

  ASSERT_EQ(run({down, up, down, up, down}), "done, done, done, done, done");

  // One is the plugin's own.
  EXPECT_EQ(proxy.round_trips().size() - of_one, 4U * 2U)
      << ::testing::PrintToString(proxy.round_trips());
  EXPECT_EQ(
      database.query("SELECT string_agg(action, ' ' ORDER BY id) FROM solder_log WHERE id > 4"),
      "down up down up down");
}

TEST_F(PostgresOneTransactionTest, CostsOneRoundTripAStepOnAnEmptyDatabaseToo) {
  ASSERT_EQ(run({step("021_members"), step("022_alters")}), "done, done");
  const std::size_t of_two = proxy.round_trips().size();
  (void)database.query("DROP TABLE accounts, schema_migrations, solder_log");
  proxy.forget_round_trips();
  ASSERT_EQ(run({step("021_members"), step("022_alters"), step("031_late_key")}),
            "done, done, done");
  EXPECT_EQ(proxy.round_trips().size() - of_two, 2U)
      << ::testing::PrintToString(proxy.round_trips());
}

TEST_F(PostgresOneTransactionTest, TriesAStepAgainThatDoesNotGetItsLockAndNotThoseBeforeIt) {
  ASSERT_EQ(run({step("021_members")}), "done");
  testing::PostgresSession reader(database.url());
  reader.query("BEGIN; SELECT * FROM accounts");
  progress.at_line = [&] { reader.query("COMMIT"); };

  EXPECT_EQ(run({step("031_late_key"), step("022_alters")}), "done, done");

  EXPECT_THAT(progress.lines, ::testing::ElementsAre(::testing::MatchesRegex(
                                  "migration '022' was rolled back and is tried again in .*")));
  EXPECT_EQ(applied(), "021 031 022");
}

TEST_F(PostgresOneTransactionTest, G2UndoesAllWhenAStepNeverGetsItsLock) {
  ASSERT_EQ(run({step("021_members")}), "done");
  testing::PostgresSession reader(database.url());
  reader.query("BEGIN; SELECT * FROM accounts");

  EXPECT_EQ(run({step("031_late_key"), step("022_alters")}),
            "lock: tried 4 times: lock_timeout ran out: canceling statement due to lock timeout "
            "(SQLSTATE 55P03)");

  EXPECT_EQ(progress.lines.size(), 3U);
  EXPECT_EQ(applied(), "021");
  EXPECT_EQ(database.query("SELECT to_regclass('parents')"), "");
}

TEST_F(PostgresOneTransactionTest, G1RunsAllStepsAgainAfterASerializationFailure) {
  ASSERT_EQ(run({step("021_members")}), "done");
  testing::PostgresSession other(database.url());
  other.query("ALTER DATABASE " + database.name() +
              " SET default_transaction_isolation TO 'serializable'");
  proxy.act_at("UPDATE", [&] { other.query("UPDATE accounts SET name = 'grace'"); });

  EXPECT_EQ(run({step("031_late_key"), step("023_reads_then_writes")}), "done, done");

  EXPECT_THAT(progress.lines, ::testing::ElementsAre(::testing::MatchesRegex(
                                  "the run was rolled back and is tried again in .*40001.*")));
  EXPECT_EQ(database.query("SELECT name FROM accounts"), "changed");
  EXPECT_EQ(applied(), "021 031 023");
}

TEST_F(PostgresOneTransactionTest, G2SaysDoneWhenOnlyTheAnswerOfCommitWasLost) {
  ASSERT_EQ(run({step("021_members")}), "done");
  proxy.cut_at("COMMIT", testing::PostgresProxy::Cut::before_reply);
  EXPECT_EQ(run({step("031_late_key"), step("022_alters")}), "done, done");
  EXPECT_EQ(applied(), "021 031 022");
}

TEST_F(PostgresOneTransactionTest, G2SaysFailedWhenCommitNeverArrived) {
  ASSERT_EQ(run({step("021_members")}), "done");
  proxy.cut_at("COMMIT", testing::PostgresProxy::Cut::before_request);
  EXPECT_THAT(run({step("031_late_key"), step("022_alters")}),
              ::testing::StartsWith("environment: the connection is lost"));
  EXPECT_EQ(applied(), "021");
}

TEST_F(PostgresOneTransactionTest, G7LetsEachStepPutItsKeysOffToItsOwnEnd) {
  EXPECT_EQ(run({step("031_late_key"), step("032_late_again")}), "done, done");
  EXPECT_THAT(run({step("033_never"), step("033_never", Direction::down)}),
              ::testing::StartsWith("database: foreign key violated: "));
  EXPECT_EQ(applied(), "031 032");
}

TEST_F(PostgresOneTransactionTest, RefusesAnIsolationLevelOfOneStep) {
  EXPECT_EQ(run({step("021_members"), step("026_serializable")}),
            "migration: the transaction is shared by all migrations of the run");
  EXPECT_EQ(database.query("SELECT to_regclass('accounts')"), "");
}

}  // namespace
}  // namespace solder::runner
