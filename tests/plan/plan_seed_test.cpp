#include <gtest/gtest.h>
#include <string>

#include "plan/plan.hpp"
#include "plan/seeds.hpp"
#include "plan/world.hpp"

namespace solder::runner {
namespace {

using solder::testing::checksum;
using solder::testing::error_of;
using solder::testing::history;
using solder::testing::migration;
using solder::testing::seed;
using solder::testing::to_text;

LogEntry ran(std::int64_t id, const char* version, char digit) {
  return {.id = id, .version = version, .action = LogAction::seed, .checksum = checksum(digit)};
}

struct SeedCase {
  const char* name;
  std::vector<LogEntry> log;
  const char* expected;
};
class Seeds : public ::testing::TestWithParam<SeedCase> {};

TEST_P(Seeds, RunWhenTheyHaveNotWithTheirPresentChecksum) {
  const Catalog plugins({seed("2", 'b'), seed("001", 'a'), migration("1")});
  const History past{.seeds = GetParam().log};
  EXPECT_EQ(GetParam().expected, to_text(plan_seeds(plugins, past, {})));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Seeds,
    ::testing::Values(
        SeedCase{"NoneHasRun", {}, "up 001, up 2"},
        SeedCase{"OneHasRun", {ran(1, "001", 'a')}, "up 2"},
        SeedCase{"AllHaveRun", {ran(1, "001", 'a'), ran(2, "2", 'b')}, ""},
        SeedCase{"WrittenDifferently", {ran(1, "1", 'a'), ran(2, "002", 'b')}, ""},
        SeedCase{"Changed", {ran(1, "1", 'a'), ran(2, "2", 'c')}, "up 2"},
        SeedCase{
            "TheLatestRunCounts", {ran(1, "1", 'a'), ran(3, "2", 'c'), ran(2, "2", 'b')}, "up 2"},
        SeedCase{"UnreadableVersion", {ran(1, "x", 'a'), ran(2, "2", 'b')}, "up 001"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Seeds, RunAgainAfterARollback) {
  const Catalog plugins({seed("1", 'a'), seed("2", 'b'), seed("3", 'c'), seed("4", 'd')});
  History past{.seeds = {ran(1, "1", 'a'), ran(2, "2", 'a'), ran(5, "3", 'c')}};
  past.last_rollback = LogEntry{.id = 4, .version = "007", .action = LogAction::down};
  EXPECT_EQ("up 1, up 2, up 4", to_text(plan_seeds(plugins, past, {})));
  std::string states;
  for (const SeedStatus& status : compare_seeds(plugins, past)) {
    states += std::string(to_string(status.state)) + " " + status.rolled_back + "; ";
  }
  EXPECT_EQ(states, "undone 007; changed ; run ; pending ; ");
}

TEST(Seeds, DoNotCountRunsThatFailed) {
  History past{.seeds = {ran(1, "1", 'a')}};
  past.seeds[0].outcome = LogOutcome::failed;
  EXPECT_EQ("up 1", to_text(plan_seeds(Catalog({seed("1", 'a')}), past, {})));
}

TEST(Seeds, AreNoConcernOfMigrate) {
  const Catalog plugins({seed("1", 'a'), migration("2")});
  EXPECT_EQ("up 2", to_text(make_plan(plugins, {}, MigrateRequest{}, {})));
}

TEST(Seeds, AreRefusedWhenAPluginWasModified) {
  History past = history("1");
  past.entries[0].checksum = checksum('b');
  EXPECT_EQ("history: cannot seed; why: 1 (M1) is modified: recorded " + checksum('b') +
                ", found " + checksum('a') +
                "; next: restore the source, write a new migration, or say 'solder repair 1 "
                "--accept-checksum'",
            error_of([&] { (void)plan_seeds(Catalog({migration("1")}), past, {}); }));
}

TEST(Seeds, AreRefusedWhenAMigrationWasInterrupted_G9) {
  const History past{.interrupted = {{.version = "7", .name = "Vacuum", .statements = 3}}};
  EXPECT_EQ(
      "in_doubt: cannot seed; why: migration '7' (Vacuum) was interrupted after 3 statements; it "
      "runs without a transaction; next: look at the database, then say 'solder repair 7 "
      "--applied' or 'solder repair 7 --not-applied'",
      error_of([&] { (void)plan_seeds({}, past, {}); }));
}

TEST(Seeds, AreRefusedOnAnotherBackend) {
  Migration other = seed("1", 'a');
  other.backends = {"postgres"};
  EXPECT_EQ(
      "plugin: cannot seed; why: 1 (M1) needs postgres, this database is sqlite; next: take the "
      "plugin out of the plugins folder, or write one for sqlite",
      error_of([&] { (void)plan_seeds(Catalog({other}), {}, {}); }));
}

}  // namespace
}  // namespace solder::runner
