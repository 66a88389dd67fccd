#include "cli/print_sql.hpp"

#include <gtest/gtest.h>

#include "steps.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // NOLINT(google-build-using-namespace): all that is tested is in it

RehearsalResult rehearsal(Trial trial) {
  const Step first = step("002", "Posts");
  const Step second = step("003", "Tags");
  RehearsalResult result = {.plan = {first, second, step("004", "Users")}, .trial = trial};
  result.report = {.results = {result_of(first, Outcome::done), failed(second, {})}, .not_run = 1};
  result.steps = {{.statements = {{.number = 0,
                                   .sql = "CREATE TABLE posts (id INTEGER);",
                                   .executions = 1,
                                   .microseconds = 1234},
                                  {.number = 1,
                                   .sql = "INSERT INTO posts VALUES (?);",
                                   .executions = 1'000'000,
                                   .rows = 1'000'000,
                                   .microseconds = 2'500'000},
                                  {.number = 2, .sql = "SELECT never_ended;"}},
                   .unlisted = {.executions = 7, .rows = 1, .microseconds = 90}},
                  {}};
  return result;
}

TEST(PrintSql, IsSqlWithAllElseInComments) {
  EXPECT_EQ(sql_text(rehearsal(Trial::copy), "app.db"),
            "-- Would apply 3 migrations to 'app.db'.\n"
            "-- Executed on a copy of it, which is removed: nothing was changed.\n"
            "\n"
            "-- 002: Posts, up: 4 ms\n"
            "CREATE TABLE posts (id INTEGER);  -- 1.23 ms\n"
            "INSERT INTO posts VALUES (?);  -- × 1,000,000, 1,000,000 rows, 2.5 s\n"
            "-- and others that aren't listed: × 7, 1 row, 0.09 ms\n"
            "\n"
            "-- 003: Tags, up: failed after 4 ms\n"
            "\n"
            "-- not run: 004\n");
}

TEST(PrintSql, SaysOnAServerWhatDoesNotGoBack) {
  const std::string text = sql_text(rehearsal(Trial::transaction), "db");
  EXPECT_EQ(text.substr(0, text.find("\n\n")),
            "-- Would apply 3 migrations to 'db'.\n"
            "-- Executed in a transaction that was rolled back: nothing was changed, except that\n"
            "-- sequences don't go back.");
}

TEST(PrintSql, SaysThatTheDatabaseDoesNotExistYet) {
  const std::string text = sql_text(rehearsal(Trial::scratch), "app.db");
  EXPECT_EQ(text.substr(0, text.find("\n\n")),
            "-- Would apply 3 migrations to 'app.db'.\n"
            "-- It does not exist yet. Executed on an empty database, which is removed: nothing "
            "was\n-- created.");
}

TEST(PrintSql, ShowsWhatWasNotTried) {
  RehearsalResult result = rehearsal(Trial::transaction);
  result.plan = {step("002", "Posts")};
  result.report = {.results = {result_of(result.plan[0], Outcome::skipped)}};
  result.steps = {{.statements = {{.number = 0, .sql = "VACUUM;"}}, .was_tried = false}};
  const std::string text = sql_text(result, "db");
  EXPECT_EQ(text.substr(text.find("\n\n") + 2),
            "-- 002: Posts, up: not run: it commits by itself, which can't be undone. Its "
            "statements:\n"
            "VACUUM;  -- not run\n");
}

TEST(PrintSql, LetsNothingMoveTheCursor) {
  RehearsalResult result = rehearsal(Trial::copy);
  result.steps[0].statements[0].sql = "SELECT '\x1b[2J'\n, 1;";
  EXPECT_NE(sql_text(result, "db").find("SELECT '\\x1b[2J'\n, 1;  -- 1.23 ms\n"),
            std::string::npos);
}

TEST(PrintSql, SaysWhenThereIsNothingToDo) {
  EXPECT_EQ(sql_text({}, "app.db"), "-- Nothing to do.\n");
  EXPECT_EQ(sql_text({.trial = Trial::scratch}, "app.db"),
            "-- Nothing to do, and database 'app.db' does not exist yet.\n");
}

}  // namespace
}  // namespace solder::testing
