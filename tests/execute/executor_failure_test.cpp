#include "execute_fixture.hpp"

namespace solder::runner {
namespace {

/// A plugin that fails on top of accounts and orders, and what the reader is told.
struct FailureCase {
  std::string name;
  std::string plugin;
  std::string where;
  std::string why;
  std::string why_on_postgres = {};  ///< empty: the same
};

class FailureWorld : public ExecutorWorld,
                     public ::testing::WithParamInterface<testing::EngineAnd<FailureCase>> {
 protected:
  FailureWorld() : ExecutorWorld(std::get<0>(GetParam())), failing(std::get<1>(GetParam())) {
    if (engine.is("postgres") && !failing.why_on_postgres.empty()) {
      failing.why = failing.why_on_postgres;
    }
  }

  FailureCase failing;
};

class ExecutorFailureTest : public FailureWorld {};

TEST_P(ExecutorFailureTest, G2LeavesTheDatabaseAsItWasBeforeTheStep) {
  apply_accounts_and_orders();
  const std::string before = database->schema();
  const std::string rows = ask("SELECT * FROM accounts ORDER BY id");
  const Report report = run({step(failing.plugin)});
  ASSERT_NE(report.failure(), nullptr);
  EXPECT_EQ(report.failure()->outcome, Outcome::failed);
  EXPECT_EQ(report.failure()->failure->text.where, failing.where);
  EXPECT_EQ(report.failure()->failure->text.why, failing.why);
  EXPECT_EQ(applied(), "001 002");
  EXPECT_EQ(database->schema(), before);
  EXPECT_EQ(ask("SELECT * FROM accounts ORDER BY id"), rows);
  EXPECT_EQ(last_log(), "003|up|failed");
}

const FailureCase kFailures[] = {
    {"AFailingSecondStatement", "003_second_statement_fails", "INSERT INTO nowhere VALUES (1)",
     "no such table: nowhere", "relation \"nowhere\" does not exist (SQLSTATE 42P01)"},
    {"AFailureThatThePluginIgnores", "003_ignores_its_failure", "INSERT INTO nowhere VALUES (1)",
     "no such table: nowhere", "relation \"nowhere\" does not exist (SQLSTATE 42P01)"},
    {"ACodeWithoutWords", "003_returns_a_code", "",
     "its plugin returned code 5 without saying why"},
    {"ThePluginsOwnWords", "003_fails_with_words", "", "the catalogue has 3 empty titles"},
    {"ACallFromAnotherThread", "003_calls_from_a_thread", "",
     "its plugin called the runner from another thread"},
    {"AColumnThatIsNotThere", "003_reads_past_the_row", "",
     "its plugin broke the contract: the row has no such column"},
    {"SqlThatIsNull", "003_sql_is_null", "",
     "its plugin broke the contract: a null pointer was passed as SQL"},
    {"SqlWithANul", "003_sql_has_a_nul", "",
     "its plugin broke the contract: SQL with a NUL byte was passed, at offset 8"},
    {"SqlThatIsNotUtf8", "003_sql_is_not_utf8", "",
     "its plugin broke the contract: SQL that is not UTF-8 was passed: SELECT '\\xff'"},
    {"SqlThatIsTooLong", "003_sql_is_too_long", "",
     "its plugin broke the contract: SQL that is too long was passed: 2000000000 bytes, and "
     "1000000000 is the most"},
    {"AStatementThatItGaveBack", "003_uses_what_it_gave_back", "",
     "its plugin broke the contract: a statement was used after it was given back"},
};

SOLDER_ON_EVERY_DATABASE_AND(ExecutorFailureTest, kFailures);

/// What a plugin that cheats is refused for.
class ExecutorForgeryTest : public FailureWorld {};

TEST_P(ExecutorForgeryTest, G6RefusesIt) {
  apply_accounts_and_orders();
  const std::string before = database->schema();
  const Report report = run({step(failing.plugin)});
  ASSERT_NE(report.failure(), nullptr);
  EXPECT_NE(report.failure()->failure->text.why.find(failing.why), std::string::npos)
      << report.failure()->failure->text.why;
  EXPECT_EQ(applied(), "001 002");
  EXPECT_EQ(database->schema(), before);
}

const FailureCase kForgeries[] = {
    {"EndingTheTransaction", "003_ends_the_transaction", "", "transaction control is not allowed"},
    {"EmptyingTheHistory", "003_forges_history", "", "reserved for Solder"},
    {"PlantingATriggerOnAnotherTable", "003_plants_a_trigger", "",
     "trigger 'planted' touches 'schema_migrations'", "'schema_migrations' is reserved for Solder"},
};

SOLDER_ON_EVERY_DATABASE_AND(ExecutorForgeryTest, kForgeries);

TEST_P(ExecutorTest, G2ReportsWhatStandsAndWhatDidNotRun) {
  const Report report =
      run({step("001_accounts"), step("003_second_statement_fails"), step("002_orders")});
  EXPECT_EQ(report.count(Outcome::done), 1U);
  EXPECT_EQ(report.count(Outcome::failed), 1U);
  EXPECT_EQ(report.not_run, 1U);
  EXPECT_EQ(applied(), "001");
}

TEST_P(ExecutorTest, GoesOnAfterAFailureIsMended) {
  run({step("001_accounts"), step("003_second_statement_fails")});
  const Report report = run({step("002_orders")});
  EXPECT_EQ(report.count(Outcome::done), 1U);
  EXPECT_EQ(applied(), "001 002");
}

TEST_P(ExecutorTest, G2KeepsAMigrationWhoseDownFails) {
  apply_accounts_and_orders();
  run({step("003_keeps_what_it_made")});
  const Report report = run({down("003_keeps_what_it_made")});
  ASSERT_NE(report.failure(), nullptr);
  EXPECT_EQ(report.failure()->failure->text.what,
            "cannot roll back migration '003' (KeepsWhatItMadeMigration)");
  EXPECT_EQ(report.failure()->failure->text.why, "somebody needs the table");
  EXPECT_EQ(applied(), "001 002 003");
  EXPECT_EQ(tables(), "accounts made orders");
}

TEST_P(ExecutorTest, G7FailsAStepThatOrphansChildren) {
  apply_accounts_and_orders();
  const Report report = run({step("003_orphans_children")});
  ASSERT_NE(report.failure(), nullptr);
  const std::string why = report.failure()->failure->text.why;
  const char* const table = engine.is("sqlite") ? "'orders'" : "\"orders\"";
  EXPECT_NE(why.find(table), std::string::npos) << why;
  EXPECT_EQ(ask("SELECT count(*) FROM accounts"), "2");
}

TEST_P(ExecutorTest, ClosesACursorThatAPluginLeavesOpen) {
  const Report report = run({step("003_leaves_a_cursor_open")});
  EXPECT_EQ(report.count(Outcome::done), 1U);
  EXPECT_EQ(applied(), "003");
}

TEST_P(ExecutorTest, G12RefusesAHistoryTableOfAnotherShape) {
  ask("CREATE TABLE schema_migrations (version bigint not null primary key, dirty boolean not "
      "null)");
  try {
    run({step("001_accounts")});
    FAIL() << "the foreign table was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::history);
  }
  EXPECT_EQ(tables(), "");
}

}  // namespace
}  // namespace solder::runner
