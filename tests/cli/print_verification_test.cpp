#include "cli/print_verification.hpp"

#include <gtest/gtest.h>

namespace solder::testing {
namespace {

using namespace runner;  // NOLINT(google-build-using-namespace): all that is tested is in it

StepResult ran(Direction direction) {
  return {.version = "002", .direction = direction, .duration_ms = 5};
}

VerifiedMigration verified() {
  return {.version = "002",
          .name = "Posts",
          .runs = {ran(Direction::up), ran(Direction::down), ran(Direction::up)}};
}

TEST(PrintVerification, ShowsTheTimesOfEachMigration) {
  VerifiedMigration irreversible = verified();
  irreversible.reversible = false;
  irreversible.runs.resize(1);
  EXPECT_EQ(verification_text({.backend = "sqlite", .migrations = {verified(), irreversible}}, {}),
            "Verified 2 migrations on an empty SQLite database\n"
            "  [+] 002: Posts: up 5 ms, down 5 ms, up 5 ms\n"
            "  [~] 002: Posts: up 5 ms; irreversible, so its way down was not tried\n"
            "1 can be undone and done again, 1 irreversible\n");
}

TEST(PrintVerification, ShowsWhatDiffers) {
  VerifiedMigration bad = verified();
  bad.after_down = {{.object = "column a.x", .before = "TEXT"},
                    {.object = "index a_y", .after = "CREATE INDEX a_y ON a (y)"}};
  bad.after_again = {{.object = "column a.z", .before = "TEXT", .after = "INTEGER"}};
  const VerificationResult result = {.backend = "postgres", .migrations = {bad}, .not_run = 2};
  EXPECT_EQ(verification_text(result, {}),
            "Verified 3 migrations on an empty PostgreSQL database\n"
            "  [!] 002: Posts: up 5 ms, down 5 ms, up 5 ms\n"
            "      after its way down, against before it:\n"
            "        column a.x is missing\n"
            "        index a_y is there, and wasn't before\n"
            "      after its second way up, against the first:\n"
            "        column a.z differs\n"
            "          before: TEXT\n"
            "          after:  INTEGER\n"
            "0 can be undone and done again, 1 not as it should be, 2 not run\n");
  EXPECT_EQ(verification_finding(result).what, "the way down of 002 doesn't undo the way up");
}

TEST(PrintVerification, ShowsFaultsInTheData) {
  const VerificationResult result = {.backend = "sqlite",
                                     .with_data = true,
                                     .migrations = {verified()},
                                     .faults = {"a new one"},
                                     .faults_before = {"an old one"}};
  EXPECT_EQ(verification_text(result, {}),
            "Verified 1 migration on a copy of the database\n"
            "  [+] 002: Posts: up 5 ms, down 5 ms, up 5 ms\n"
            "Integrity and foreign keys:\n"
            "  [!] a new one\n"
            "  [~] as before: an old one\n"
            "1 can be undone and done again\n");
  EXPECT_EQ(verification_finding(result).why, "a new one");
}

}  // namespace
}  // namespace solder::testing
