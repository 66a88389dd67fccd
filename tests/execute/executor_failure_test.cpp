#include "execute_fixture.hpp"

namespace solder::runner {
namespace {

/// A plugin that fails on top of accounts and orders, and what the reader is told.
struct FailureCase {
  std::string name;
  std::string plugin;
  std::string where;
  std::string why;
};

class ExecutorFailureTest : public ExecutorTest,
                            public ::testing::WithParamInterface<FailureCase> {};

TEST_P(ExecutorFailureTest, G2LeavesTheDatabaseAsItWasBeforeTheStep) {
  apply_accounts_and_orders();
  const std::string before = ask("SELECT group_concat(sql) FROM sqlite_schema");
  const std::string rows = ask("SELECT * FROM accounts");
  const Report report = run({step(GetParam().plugin)});
  ASSERT_NE(report.failure(), nullptr);
  EXPECT_EQ(report.failure()->outcome, Outcome::failed);
  EXPECT_EQ(report.failure()->failure->text.where, GetParam().where);
  EXPECT_EQ(report.failure()->failure->text.why, GetParam().why);
  EXPECT_EQ(applied(), "001 002");
  EXPECT_EQ(ask("SELECT group_concat(sql) FROM sqlite_schema"), before);
  EXPECT_EQ(ask("SELECT * FROM accounts"), rows);
  EXPECT_EQ(last_log(), "003|up|failed");
}

const FailureCase kFailures[] = {
    {"AFailingSecondStatement", "003_second_statement_fails", "INSERT INTO nowhere VALUES (1)",
     "no such table: nowhere"},
    {"AFailureThatThePluginIgnores", "003_ignores_its_failure", "INSERT INTO nowhere VALUES (1)",
     "no such table: nowhere"},
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

INSTANTIATE_TEST_SUITE_P(Plugins, ExecutorFailureTest, ::testing::ValuesIn(kFailures),
                         [](const auto& failing) { return failing.param.name; });

/// What a plugin that cheats is refused for.
class ExecutorForgeryTest : public ExecutorTest,
                            public ::testing::WithParamInterface<FailureCase> {};

TEST_P(ExecutorForgeryTest, G6RefusesIt) {
  apply_accounts_and_orders();
  const Report report = run({step(GetParam().plugin)});
  ASSERT_NE(report.failure(), nullptr);
  EXPECT_NE(report.failure()->failure->text.why.find(GetParam().why), std::string::npos)
      << report.failure()->failure->text.why;
  EXPECT_EQ(applied(), "001 002");
  EXPECT_EQ(tables(), "accounts orders");
  EXPECT_EQ(ask("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'"), "0");
}

const FailureCase kForgeries[] = {
    {"EndingTheTransaction", "003_ends_the_transaction", "", "transaction control is not allowed"},
    {"EmptyingTheHistory", "003_forges_history", "", "reserved for Solder"},
    {"PlantingATriggerOnAnotherTable", "003_plants_a_trigger", "", "'planted'"},
};

INSTANTIATE_TEST_SUITE_P(Plugins, ExecutorForgeryTest, ::testing::ValuesIn(kForgeries),
                         [](const auto& forgery) { return forgery.param.name; });

TEST_F(ExecutorTest, G2ReportsWhatStandsAndWhatDidNotRun) {
  const Report report =
      run({step("001_accounts"), step("003_second_statement_fails"), step("002_orders")});
  EXPECT_EQ(report.count(Outcome::done), 1U);
  EXPECT_EQ(report.count(Outcome::failed), 1U);
  EXPECT_EQ(report.not_run, 1U);
  EXPECT_EQ(applied(), "001");
}

TEST_F(ExecutorTest, GoesOnAfterAFailureIsMended) {
  run({step("001_accounts"), step("003_second_statement_fails")});
  const Report report = run({step("002_orders")});
  EXPECT_EQ(report.count(Outcome::done), 1U);
  EXPECT_EQ(applied(), "001 002");
}

TEST_F(ExecutorTest, G2KeepsAMigrationWhoseDownFails) {
  apply_accounts_and_orders();
  run({step("003_registers_a_function")});
  const Report report = run({down("003_registers_a_function")});
  ASSERT_NE(report.failure(), nullptr);
  EXPECT_EQ(report.failure()->failure->text.what,
            "cannot roll back migration '003' (RegistersAFunctionMigration)");
  EXPECT_EQ(report.failure()->failure->text.why, "twice wants an integer");
  EXPECT_EQ(applied(), "001 002 003");
}

TEST_F(ExecutorTest, G7FailsAStepThatOrphansChildren) {
  apply_accounts_and_orders();
  const Report report = run({step("003_orphans_children")});
  ASSERT_NE(report.failure(), nullptr);
  EXPECT_NE(report.failure()->failure->text.why.find("'orders'"), std::string::npos)
      << report.failure()->failure->text.why;
  EXPECT_EQ(ask("SELECT count(*) FROM accounts"), "2");
}

TEST_F(ExecutorTest, G7RebuildsAParentWithoutLosingItsChildren) {
  apply_accounts_and_orders();
  const Report report = run({step("003_rebuilds_a_parent")});
  ASSERT_EQ(report.failure(), nullptr) << report.failure()->failure->text.why;
  EXPECT_EQ(ask("SELECT count(*) FROM orders"), "2");
  ASSERT_EQ(report.results[0].warnings.size(), 1U);
  EXPECT_NE(report.results[0].warnings[0].find("foreign_keys"), std::string::npos);
}

TEST_F(ExecutorTest, ClosesACursorThatAPluginLeavesOpen) {
  const Report report = run({step("003_leaves_a_cursor_open")});
  EXPECT_EQ(report.count(Outcome::done), 1U);
  EXPECT_EQ(applied(), "003");
}

TEST_F(ExecutorTest, G12RefusesAHistoryTableOfAnotherShape) {
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
