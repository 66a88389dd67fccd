// All steps of a run in one transaction: what G1, G2, G3, G6 and G7 are then.

#include <functional>

#include "execute_fixture.hpp"

namespace solder::runner {
namespace {

/// "up 001 done, down 002 rolled back".
std::string describe(const Report& report) {
  constexpr const char* kWords[] = {"done", "skipped", "failed", "in doubt", "rolled back"};
  std::string text;
  for (const StepResult& result : report.results) {
    text += (text.empty() ? "" : ", ") + std::string(to_string(result.direction)) + " " +
            result.version + " " + kWords[static_cast<std::size_t>(result.outcome)];
  }
  return report.not_run == 0 ? text : text + "; " + std::to_string(report.not_run) + " not run";
}

/// Does something whenever a step has run and waits for the others.
class WatchingProgress final : public testing::RecordingProgress {
 public:
  void step_ran(const StepResult& result) noexcept override {
    events.push_back("ran " + result.version);
    if (at_step) at_step();
  }

  std::function<void()> at_step;
};

class OneTransactionTest : public ExecutorTest {
 protected:
  OneTransactionTest() { options.transactions = Transactions::all; }

  Report watch(const Plan& plan) {
    const auto connection = open();
    return execute(plan, *connection, options, watching);
  }
  /// Applies accounts and orders each in a transaction of its own.
  void begin_with_accounts_and_orders() {
    options.transactions = Transactions::each;
    apply_accounts_and_orders();
    options.transactions = Transactions::all;
  }

  WatchingProgress watching;
};

TEST_P(OneTransactionTest, G1CommitsAllStepsTogether) {
  std::string seen;
  watching.at_step = [&] { seen += "[" + tables() + "]"; };

  const Report report = watch({step("001_accounts"), step("002_orders")});

  EXPECT_EQ(describe(report), "up 001 done, up 002 done");
  EXPECT_EQ(seen, "[][]");
  EXPECT_EQ(tables(), "accounts orders");
  EXPECT_EQ(applied(), "001 002");
  EXPECT_EQ(watching.events, (std::vector<std::string>{"begun up 001 AccountsMigration", "ran 001",
                                                       "begun up 002 OrdersMigration", "ran 002",
                                                       "finished 001", "finished 002"}));
}

TEST_P(OneTransactionTest, G2UndoesTheStepsBeforeTheOneThatFails) {
  const Report report = run({step("001_accounts"), step("002_orders"),
                             step("003_second_statement_fails"), down("002_orders")});

  EXPECT_EQ(describe(report), "up 001 rolled back, up 002 rolled back, up 003 failed; 1 not run");
  const StepFailure& failure = *report.failure()->failure;
  EXPECT_EQ(failure.text.what, "cannot apply migration '003' (SecondStatementFailsMigration)");
  EXPECT_EQ(failure.text.next,
            "the database is as it was before the run; mend the migration, run 'solder build', "
            "then run the command again");
  EXPECT_EQ(tables(), "");
}

TEST_P(OneTransactionTest, G2TellsTheLogOfTheFailureAlone) {
  begin_with_accounts_and_orders();
  const std::string before = database->schema();

  const Report report = run({down("002_orders"), step("003_fails_with_words")});

  EXPECT_EQ(describe(report), "down 002 rolled back, up 003 failed");
  EXPECT_EQ(database->schema(), before);
  EXPECT_EQ(applied(), "001 002");
  EXPECT_EQ(ask("SELECT version, action, outcome, error FROM solder_log WHERE id > 2"),
            "003|up|failed|the catalogue has 3 empty titles");
}

TEST_P(OneTransactionTest, GoesDownAndUpAgain) {
  begin_with_accounts_and_orders();
  const Report report =
      run({down("002_orders"), down("001_accounts"), step("001_accounts"), step("002_orders")});
  EXPECT_EQ(describe(report), "down 002 done, down 001 done, up 001 done, up 002 done");
  EXPECT_EQ(applied(), "001 002");
  EXPECT_EQ(ask("SELECT action, version FROM solder_log WHERE id > 2 ORDER BY id"),
            "down|002\ndown|001\nup|001\nup|002");
}

TEST_P(OneTransactionTest, G3SkipsWhatSomebodyElseHasDone) {
  begin_with_accounts_and_orders();
  EXPECT_EQ(describe(run({step("001_accounts"), step("002_orders")})),
            "up 001 skipped, up 002 skipped");
  EXPECT_EQ(describe(run({step("003_recovers_in_a_savepoint"), step("001_accounts")})),
            "up 003 done, up 001 skipped");
  EXPECT_EQ(applied(), "001 002 003");
}

TEST_P(OneTransactionTest, LetsAPluginUndoAPartOfItself) {
  const Report report = run({step("001_accounts"), step("003_recovers_in_a_savepoint")});
  EXPECT_EQ(describe(report), "up 001 done, up 003 done");
  EXPECT_EQ(ask("SELECT name FROM steps"), "kept");
}

TEST_P(OneTransactionTest, G6LetsNoStepEndTheTransaction) {
  const Report report = run({step("001_accounts"), step("003_ends_the_transaction")});
  EXPECT_EQ(describe(report), "up 001 rolled back, up 003 failed");
  EXPECT_NE(report.failure()->failure->text.why.find("transaction control is not allowed"),
            std::string::npos);
  EXPECT_EQ(tables(), "");
}

TEST_P(OneTransactionTest, G6LetsNoStepForgeTheHistoryOfTheRun) {
  const Report report = run({step("001_accounts"), step("003_forges_history")});
  EXPECT_EQ(describe(report), "up 001 rolled back, up 003 failed");
  EXPECT_EQ(tables(), "");
}

TEST_P(OneTransactionTest, G7BlamesTheStepThatBreaksAKeyAlsoWhereTheNextWouldMendIt) {
  begin_with_accounts_and_orders();
  const Report report = run({step("003_orphans_children"), down("003_orphans_children")});
  EXPECT_EQ(describe(report), "up 003 failed; 1 not run");
  EXPECT_EQ(ask("SELECT count(*) FROM accounts"), "2");
}

TEST_P(OneTransactionTest, RunsSeedsBehindMigrations) {
  const Report report = run({step("001_accounts"), step("001_seed")});
  EXPECT_EQ(describe(report), "up 001 done, up 001 done");
  EXPECT_EQ(ask("SELECT count(*) FROM accounts"), "3");
  EXPECT_EQ(last_log(), "001|seed|done");
}

TEST_P(OneTransactionTest, KeepsOneFingerprintOfTheSchema) {
  ASSERT_EQ(describe(run({step("001_accounts"), step("002_orders")})), "up 001 done, up 002 done");
  EXPECT_EQ(ask("SELECT version, fingerprint <> '' FROM solder_log ORDER BY id"),
            ask("SELECT '001', 1 = 0 UNION ALL SELECT '002', 1 = 1"));
}

TEST_P(OneTransactionTest, G2UndoesAllWhenItIsAskedToStopBetweenSteps) {
  std::atomic<bool> cancelled = false;
  options.cancelled = &cancelled;
  watching.at_step = [&] { cancelled = true; };
  const Report report = watch({step("001_accounts"), step("002_orders")});
  EXPECT_EQ(describe(report), "up 001 rolled back, up 002 failed");
  EXPECT_EQ(report.failure()->failure->code, ErrorCode::interrupted);
  EXPECT_EQ(tables(), "");
}

TEST_P(OneTransactionTest, G12RefusesAMigrationWithoutATransactionBeforeTheFirstStep) {
  try {
    run({step("001_accounts"), step("003_without_transaction")});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    EXPECT_EQ(error.text().what, "cannot run 2 steps in one transaction");
    EXPECT_EQ(error.text().why, "migration '003' runs without a transaction");
    EXPECT_EQ(error.text().next, "run the command again with --transaction each");
  }
  EXPECT_EQ(tables(), "");
}

SOLDER_ON_EVERY_DATABASE(OneTransactionTest);

/// What holds where a rebuild of a table is done with the keys off.
class SqliteOneTransactionTest : public ExecutorWorld {
 protected:
  SqliteOneTransactionTest() : ExecutorWorld(testing::kSqlite) {
    options.transactions = Transactions::all;
  }
};

TEST_F(SqliteOneTransactionTest, G7RebuildsAParentBehindOtherSteps) {
  const Report report =
      run({step("001_accounts"), step("002_orders"), step("003_rebuilds_a_parent")});
  EXPECT_EQ(describe(report), "up 001 done, up 002 done, up 003 done");
  EXPECT_EQ(ask("SELECT count(*) FROM orders"), "2");
}

TEST_F(SqliteOneTransactionTest, G7TellsOfOldViolationsOnceAndBlamesNobodyForThem) {
  ask("CREATE TABLE parents (id INTEGER PRIMARY KEY); CREATE TABLE children (id INTEGER PRIMARY "
      "KEY, parent REFERENCES parents); INSERT INTO children VALUES (1, 7)");
  const Report report = run({step("001_accounts"), step("002_orders")});
  EXPECT_EQ(describe(report), "up 001 done, up 002 done");
  EXPECT_EQ(report.results[0].warnings,
            std::vector<std::string>{"1 foreign key violation was there before"});
  EXPECT_TRUE(report.results[1].warnings.empty());
}

TEST_F(SqliteOneTransactionTest, TakesAFunctionAwayWhenItsStepEnds) {
  const Report report = run({step("003_registers_a_function"), down("003_registers_a_function")});
  EXPECT_EQ(describe(report), "up 003 rolled back, down 003 failed");
  EXPECT_EQ(report.failure()->failure->text.why, "twice wants an integer");
}

}  // namespace
}  // namespace solder::runner
