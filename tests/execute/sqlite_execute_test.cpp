#include "execute_fixture.hpp"

// What only SQLite can do, or asks of a migration.

namespace solder::runner {
namespace {

class SqliteExecutorTest : public ExecutorWorld {
 protected:
  SqliteExecutorTest() : ExecutorWorld(testing::kSqlite) {}
};

TEST_F(SqliteExecutorTest, G7RebuildsAParentWithoutLosingItsChildren) {
  apply_accounts_and_orders();
  const Report report = run({step("003_rebuilds_a_parent")});
  ASSERT_EQ(report.failure(), nullptr) << report.failure()->failure->text.why;
  EXPECT_EQ(ask("SELECT count(*) FROM orders"), "2");
  ASSERT_EQ(report.results[0].warnings.size(), 1U);
  EXPECT_NE(report.results[0].warnings[0].find("foreign_keys"), std::string::npos);
}

TEST_F(SqliteExecutorTest, RunsAFunctionOfThePluginInSql) {
  EXPECT_EQ(run({step("003_registers_a_function")}).count(Outcome::done), 1U);
  EXPECT_EQ(ask("SELECT n FROM doubled"), "42");
}

TEST_F(SqliteExecutorTest, TellsWhyAFunctionOfThePluginFailed) {
  run({step("003_registers_a_function")});
  const Report report = run({down("003_registers_a_function")});
  ASSERT_NE(report.failure(), nullptr);
  EXPECT_EQ(report.failure()->failure->text.why, "twice wants an integer");
  EXPECT_EQ(tables(), "doubled");
}

}  // namespace
}  // namespace solder::runner
