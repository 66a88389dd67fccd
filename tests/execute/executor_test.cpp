#include "execute_fixture.hpp"

namespace solder::runner {
namespace {

TEST_P(ExecutorTest, AppliesAPlanInOrder) {
  apply_accounts_and_orders();
  EXPECT_EQ(applied(), "001 002");
  EXPECT_EQ(tables(), "accounts orders");
  EXPECT_EQ(ask("SELECT name FROM accounts ORDER BY id"), "ada\ngrace");
  const std::vector<std::string> expected = {"begun up 001 AccountsMigration", "finished 001",
                                             "begun up 002 OrdersMigration", "finished 002"};
  EXPECT_EQ(progress.events, expected);
}

TEST_P(ExecutorTest, G1WritesTheHistoryRowAndTheLogRowWithTheStep) {
  run({step("001_accounts")});
  EXPECT_EQ(ask("SELECT version, name, checksum FROM schema_migrations"),
            "001|AccountsMigration|sha256:"
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
  EXPECT_EQ(
      ask("SELECT version, action, outcome FROM solder_log WHERE artifact LIKE 'sha256:%' AND "
          "fingerprint LIKE '%:%' AND runner <> '' AND \"user\" <> '' AND host <> ''"),
      "001|up|done");
}

TEST_P(ExecutorTest, RollsBackAndForgets) {
  apply_accounts_and_orders();
  const Report report = run({down("002_orders")});
  EXPECT_EQ(report.count(Outcome::done), 1U);
  EXPECT_EQ(applied(), "001");
  EXPECT_EQ(tables(), "accounts");
  EXPECT_EQ(last_log(), "002|down|done");
}

TEST_P(ExecutorTest, G3SkipsWhatSomebodyElseHasDoneSinceThePlanWasMade) {
  apply_accounts_and_orders();
  const Report report = run({step("001_accounts"), step("002_orders")});
  EXPECT_EQ(report.count(Outcome::skipped), 2U);
  EXPECT_EQ(ask("SELECT count(*) FROM accounts"), "2");
  EXPECT_EQ(ask("SELECT count(*) FROM solder_log"), "2");
}

TEST_P(ExecutorTest, G3CountsARowWrittenByHandWithAnotherSpelling) {
  run({step("001_accounts")});
  ask("INSERT INTO schema_migrations (version, name, applied_at) VALUES ('2', 'SkippedMigration', "
      "CURRENT_TIMESTAMP)");
  const Report report = run({step("002_orders")});
  EXPECT_EQ(report.count(Outcome::skipped), 1U);
  EXPECT_EQ(tables(), "accounts");
}

TEST_P(ExecutorTest, KeepsTheHistoryUnderTheNameThatIsAskedFor) {
  options.history_table = "our_history";
  run({step("001_accounts")});
  EXPECT_EQ(ask("SELECT version FROM our_history"), "001");
  EXPECT_FALSE(open()->has_object(SOLDER_TABLE, "schema_migrations"));
}

TEST_P(ExecutorTest, RunsASeedAndLogsIt) {
  run({step("001_accounts"), step("001_seed")});
  EXPECT_EQ(ask("SELECT name FROM accounts WHERE id = 100"), "admin");
  EXPECT_EQ(applied(), "001");
  EXPECT_EQ(last_log(), "001|seed|done");
}

TEST_P(ExecutorTest, RunsASeedAgainWithoutHarm) {
  run({step("001_accounts"), step("001_seed")});
  const Report report = run({step("001_seed")});
  EXPECT_EQ(report.count(Outcome::done), 1U);
  EXPECT_EQ(ask("SELECT count(*) FROM accounts"), "3");
}

TEST_P(ExecutorTest, StopsBetweenStepsWhenAsked) {
  const std::atomic<bool> cancelled = true;
  options.cancelled = &cancelled;
  const Report report = run({step("001_accounts")});
  EXPECT_EQ(report.results.size(), 0U);
  EXPECT_EQ(report.not_run, 1U);
}

TEST_P(ExecutorTest, G9RunsAMigrationWithoutATransaction) {
  const Report report = run({step("003_without_transaction")});
  ASSERT_EQ(report.failure(), nullptr) << report.failure()->failure->text.why;
  EXPECT_EQ(tables(), "outside");
  EXPECT_EQ(ask("SELECT version, action, outcome, statements FROM solder_log"), "003|up|done|3");
}

TEST_P(ExecutorTest, G9LogsTheArtifactOfAMigrationWithoutATransaction) {
  run({step("003_without_transaction")});
  EXPECT_EQ(ask("SELECT count(*) FROM solder_log WHERE artifact LIKE 'sha256:%'"), "1");
}

TEST_P(ExecutorTest, G9SaysHowFarAMigrationWithoutATransactionCame) {
  const Report report = run({step("003_without_transaction_fails")});
  ASSERT_NE(report.failure(), nullptr);
  const std::string why = engine.is("sqlite")
                              ? "no such table: nowhere"
                              : "relation \"nowhere\" does not exist (SQLSTATE 42P01)";
  EXPECT_EQ(report.failure()->failure->text.why, why);
  EXPECT_EQ(report.failure()->failure->text.next,
            "the migration runs without a transaction: what it did before that stays. Look at the "
            "database, then "
            "settle it with 'solder repair 003'");
  EXPECT_EQ(tables(), "first_part second_part");
  EXPECT_EQ(ask("SELECT version, action, outcome, statements FROM solder_log"), "003|up|failed|2");
  EXPECT_EQ(ask("SELECT error FROM solder_log"),
            why + "; the last statement that finished: CREATE TABLE second_part (id INTEGER)" +
                (engine.is("sqlite") ? ";" : ""));
  EXPECT_EQ(ask("SELECT count(*) FROM schema_migrations"), "0");
}

SOLDER_ON_EVERY_DATABASE(ExecutorTest);

}  // namespace
}  // namespace solder::runner
