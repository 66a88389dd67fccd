#include "cli/print_change.hpp"

#include <gtest/gtest.h>

#include "cli/steps.hpp"

namespace solder::runner {
namespace {

using testing::result_of;
using testing::seed_step;
using testing::step;

constexpr const char* kNothing = "Nothing to migrate: the database is up to date.";

TEST(PlanHeading, CountsWhatIsDone) {
  const Step up = step("001", "A");
  const Step down = step("002", "B", Direction::down);
  EXPECT_EQ(plan_heading({up, up, up}, "app.db", Mood::doing), "Applying 3 migrations to 'app.db'");
  EXPECT_EQ(plan_heading({down}, "app.db", Mood::doing), "Rolling back 1 migration of 'app.db'");
  EXPECT_EQ(plan_heading({down, up}, "app.db", Mood::doing),
            "Rolling back 1 migration and applying 1 migration to 'app.db'");
  EXPECT_EQ(plan_heading({seed_step("1", "S")}, "app.db", Mood::doing),
            "Running 1 seed on 'app.db'");
  EXPECT_EQ(plan_heading({up, down}, "app.db", Mood::would),
            "Would roll back 1 migration and apply 1 migration to 'app.db'");
}

TEST(PlanHeading, ShowsNoPassword) {
  EXPECT_EQ(plan_heading({step("1", "A")}, "postgres://me:secret@host/db", Mood::doing),
            "Applying 1 migration to 'postgres://me:***@host/db'");
}

TEST(PrintPlan, DescribesEachStep) {
  Step first = step("002", "AnalyticsTablesMigration");
  first.migration.description = "Page views, daily statistics and events";
  Step second = step("003", "AddCommentsMigration");
  second.migration.reversible = false;
  second.migration.transaction = TransactionMode::none;
  EXPECT_EQ(plan_text({first, second}, "app.db", "Nothing to do.", {}),
            "Would apply 2 migrations to 'app.db'\n"
            "  [+] 002: AnalyticsTablesMigration\n"
            "           Page views, daily statistics and events\n"
            "           reversible, in a transaction\n"
            "  [+] 003: AddCommentsMigration\n"
            "           irreversible, without a transaction\n");
}

TEST(PrintPlan, MarksTheWayDownAndSeeds) {
  EXPECT_EQ(plan_text({step("002", "B", Direction::down), seed_step("001", "Defaults")}, "a.db",
                      "Nothing to do.", {}),
            "Would roll back 1 migration and run 1 seed on 'a.db'\n"
            "  [-] 002: B\n"
            "           reversible, in a transaction\n"
            "  [+] seed 001: Defaults\n"
            "           in a transaction\n");
}

TEST(PrintPlan, SaysWhenThereIsNothing) {
  EXPECT_EQ(plan_text({}, "app.db", "Nothing to do.", {}), "Nothing to do.\n");
}

TEST(PrintStep, MarksHowItEnded) {
  const Step up = step("001", "Initial");
  EXPECT_EQ(step_text(result_of(up, Outcome::done), {}), "  [+] 001: Initial (4 ms)\n");
  EXPECT_EQ(step_text(result_of(step("001", "Initial", Direction::down), Outcome::done), {}),
            "  [-] 001: Initial (4 ms)\n");
  EXPECT_EQ(step_text(result_of(up, Outcome::skipped), {}),
            "  [=] 001: Initial (somebody else has done it)\n");
  EXPECT_EQ(step_text(result_of(up, Outcome::failed), {}), "  [!] 001: Initial failed\n");
  EXPECT_EQ(step_text(result_of(up, Outcome::in_doubt), {}), "  [?] 001: Initial is in doubt\n");
  EXPECT_EQ(step_text(result_of(seed_step("001", "Defaults"), Outcome::done), {}),
            "  [+] seed 001: Defaults (4 ms)\n");
}

TEST(PrintStep, ColoursTheMarkOnly) {
  EXPECT_EQ(step_text(result_of(step("001", "A"), Outcome::done), {.color = Color::on}),
            "  [\x1b[32m+\x1b[0m] 001: A (4 ms)\n");
}

TEST(PrintChange, CountsTheSteps) {
  ChangeResult result;
  result.report.results = {result_of(step("001", "A"), Outcome::done),
                           result_of(step("002", "B"), Outcome::done),
                           result_of(step("003", "C"), Outcome::failed)};
  result.report.not_run = 1;
  EXPECT_EQ(change_text(result, "app.db", kNothing), "2 applied, 1 failed, 1 not run\n");
}

TEST(PrintChange, TellsOfTheSchemaFileAndOfDroppedTables) {
  ChangeResult result;
  result.schema_file = SchemaFile{.path = "schema.sql", .changed = true};
  result.tables_dropped = 8;
  result.report.results = {result_of(step("001", "A"), Outcome::done),
                           result_of(seed_step("001", "S"), Outcome::done)};
  EXPECT_EQ(change_text(result, "app.db", kNothing),
            "Schema written to 'schema.sql'\n"
            "8 tables dropped, 1 applied, 1 seeded\n");
}

TEST(PrintChange, CountsBothWays) {
  ChangeResult result;
  result.report.results = {result_of(step("002", "B", Direction::down), Outcome::done),
                           result_of(step("002", "B"), Outcome::skipped),
                           result_of(step("003", "C"), Outcome::in_doubt)};
  EXPECT_EQ(change_text(result, "app.db", kNothing),
            "1 rolled back, 1 done by somebody else, 1 in doubt\n");
}

TEST(PrintChange, SaysThatThereIsNoDatabaseYet) {
  EXPECT_EQ(creation_text(false, {step("001", "A")}, "app.db"),
            "Database 'app.db' does not exist yet: it would be created.\n");
  EXPECT_EQ(creation_text(false, {}, "app.db"), "");
  EXPECT_EQ(change_text({.existed = false}, "app.db", kNothing),
            "Nothing to do, and database 'app.db' does not exist yet.\n");
}

TEST(PrintChange, SaysWhenThereWasNothing) {
  EXPECT_EQ(change_text({}, "app.db", kNothing),
            "Nothing to migrate: the database is up to date.\n");
}

}  // namespace
}  // namespace solder::runner
