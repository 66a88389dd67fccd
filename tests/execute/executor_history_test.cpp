#include <sys/wait.h>
#include <unistd.h>

#include "execute_fixture.hpp"

// Exactly once, with real processes that race for one database.

namespace solder::runner {
namespace {

TEST_P(ExecutorTest, G3AppliesEachMigrationOnceWhenEightRunnersRace) {
  const Plan plan = {step("001_accounts"), step("002_orders")};
  std::vector<pid_t> racers;
  for (int racer = 0; racer < 8; ++racer) {
    const pid_t child = fork();
    if (child == 0) {
      const Report report = run(plan);
      _exit(report.failure() == nullptr ? 0 : 1);
    }
    racers.push_back(child);
  }
  for (const pid_t racer : racers) {
    int status = 0;
    ASSERT_EQ(waitpid(racer, &status, 0), racer);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(applied(), "001 002");
  EXPECT_EQ(ask("SELECT count(*) FROM accounts"), "2");
  EXPECT_EQ(ask("SELECT count(*) FROM solder_log WHERE outcome = 'done'"), "2");
}

TEST_P(ExecutorTest, TakesOverTheHistoryOfAnotherImplementationWithoutLosingAWord) {
  const std::string number =
      engine.is("sqlite") ? "INTEGER PRIMARY KEY AUTOINCREMENT" : "SERIAL PRIMARY KEY";
  ask("CREATE TABLE accounts (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
      "INSERT INTO accounts VALUES (1, 'ada'), (2, 'grace')");
  ask("CREATE TABLE schema_migrations (id " + number +
      ", version TEXT UNIQUE NOT NULL, name TEXT NOT NULL, applied_at TIMESTAMP DEFAULT "
      "CURRENT_TIMESTAMP, checksum TEXT);"
      "INSERT INTO schema_migrations (version, name, applied_at, checksum) VALUES"
      " ('001', 'Accounts', '2025-08-20 20:48:33', NULL), ('0005', 'Other', '2025-08-21 20:48:33', "
      "'md5:abc')");
  const std::string before = ask("SELECT * FROM schema_migrations ORDER BY id");
  const Report report = run({step("002_orders")});
  EXPECT_EQ(report.count(Outcome::done), 1U);
  EXPECT_EQ(ask("SELECT * FROM schema_migrations WHERE id < 3 ORDER BY id"), before);
  EXPECT_EQ(applied(), "001 0005 002");
}

/// What another run does after the plan was made.
constexpr const char* kApply =
    "INSERT INTO schema_migrations (version, name) VALUES ('004', 'Later')";

TEST_P(ExecutorTest, G8RefusesToRollBackBelowWhatAnotherRunHasAppliedSince) {
  apply_accounts_and_orders();
  options.planned_on = {.newest_id = 2, .rows = 2};
  ask(kApply);
  const Report report = run({down("002_orders"), down("001_accounts")});
  ASSERT_NE(report.failure(), nullptr);
  EXPECT_EQ(report.failure()->failure->code, ErrorCode::history);
  EXPECT_EQ(report.failure()->failure->text.what,
            "cannot roll back migration '002' (OrdersMigration)");
  EXPECT_EQ(report.failure()->failure->text.why,
            "004 was applied by another run since this was planned");
  EXPECT_EQ(report.failure()->failure->text.next, "run the command again");
  EXPECT_EQ(applied(), "001 002 004");
}

TEST_P(ExecutorTest, G8RefusesToApplyWhenAnotherRunHasRolledBackSince) {
  apply_accounts_and_orders();
  options.planned_on = {.newest_id = 2, .rows = 2};
  ask("DELETE FROM schema_migrations WHERE version = '002'");
  const Report report = run({step("003_recovers_in_a_savepoint")});
  ASSERT_NE(report.failure(), nullptr);
  EXPECT_EQ(report.failure()->failure->code, ErrorCode::history);
  EXPECT_EQ(report.failure()->failure->text.why,
            "a migration was rolled back by another run since this was planned");
  EXPECT_EQ(applied(), "001");
}

TEST_P(ExecutorTest, G8KnowsItsOwnStepsFromThoseOfAnotherRun) {
  apply_accounts_and_orders();
  options.planned_on = {.newest_id = 2, .rows = 2};
  const Report report = run({down("002_orders"), down("001_accounts"), step("001_accounts"),
                             step("002_orders"), down("002_orders")});
  EXPECT_EQ(report.count(Outcome::done), 5U);
  EXPECT_EQ(applied(), "001");
}

}  // namespace
}  // namespace solder::runner
