#include <gtest/gtest.h>
#include <string>

#include "plan/plan.hpp"
#include "plan/world.hpp"

namespace solder::runner {
namespace {

using solder::testing::catalog;
using solder::testing::error_of;
using solder::testing::history;
using solder::testing::migration;
using solder::testing::to_text;
using solder::testing::version;

struct RollbackCase {
  const char* name;
  const char* plugins;
  const char* applied;
  Request request;
  const char* expected;
};
class Rollback : public ::testing::TestWithParam<RollbackCase> {};

// G8.
TEST_P(Rollback, PlansTheSteps) {
  EXPECT_EQ(GetParam().expected,
            to_text(make_plan(catalog(GetParam().plugins), history(GetParam().applied),
                              GetParam().request, {})));
}

Request to(const std::string& target) {
  return RollbackToRequest{.version = version(target)};
}
Request steps(std::size_t count) {
  return RollbackStepsRequest{.steps = count};
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Rollback,
    ::testing::Values(
        RollbackCase{"UndoesTheLatest", "1 2 3", "1 2 3", steps(1), "down 3"},
        RollbackCase{"TheLatestAppliedNotTheNewestVersion", "1 2 3", "1 3 2", steps(1), "down 2"},
        RollbackCase{"SeveralSteps", "1 2 3", "1 2 3", steps(2), "down 3, down 2"},
        RollbackCase{"AllSteps", "1 2", "1 2", steps(2), "down 2, down 1"},
        RollbackCase{"NothingAppliedToUndo", "1 2", "", steps(1), ""},
        RollbackCase{"ToAVersion", "1 2 3", "1 2 3", to("1"), "down 3, down 2"},
        RollbackCase{"ToAVersionInReverseOfTheOrderApplied", "1 2 3", "1 3 2", to("1"),
                     "down 2, down 3"},
        RollbackCase{"ToAVersionKeepsOlderOnesAppliedLate", "1 2 3", "2 3 1", to("2"), "down 3"},
        RollbackCase{"ToTheNewest", "1 2", "1 2", to("2"), ""},
        RollbackCase{"ToAPendingVersionDoesNotApplyIt", "1 2 3", "1 3", to("2"), "down 3"},
        RollbackCase{"ToNothing", "1 2", "1 2", RollbackToRequest{}, "down 2, down 1"},
        RollbackCase{"ToAVersionWithNothingApplied", "1 2", "", to("1"), ""},
        RollbackCase{"PendingBelowDoesNotMatter", "1 2 3", "1 3", steps(1), "down 3"},
        RollbackCase{"MissingBelowDoesNotMatter", "1 3", "1 2 3", steps(1), "down 3"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Rollback, RefusesMoreStepsThanAreApplied) {
  EXPECT_EQ(
      "usage: cannot roll back; why: only 2 migrations are applied; next: say '--steps 2' to undo "
      "all of them",
      error_of([] { (void)make_plan(catalog("1 2 3"), history("1 2"), steps(3), {}); }));
}

TEST(Rollback, SaysThatOnlyOneIsApplied) {
  EXPECT_EQ(
      "usage: cannot roll back; why: only 1 migration is applied; next: say '--steps 1' to undo "
      "all of them",
      error_of([] { (void)make_plan(catalog("1"), history("1"), steps(2), {}); }));
}

TEST(Rollback, RefusesATargetThatNobodyKnows) {
  EXPECT_EQ(
      "usage: cannot roll back to '9'; why: no migration has this version; known: 1, 2; next: did "
      "you mean '2'?",
      error_of([] { (void)make_plan(catalog("1 2"), history("1 2"), to("9"), {}); }));
}

TEST(Rollback, RefusesUpFrontWhenAPluginIsMissing_G8) {
  EXPECT_EQ(
      "history: cannot roll back to '1'; why: missing: no plugin has the version of 4 (M4), 2 "
      "(M2); next: put the missing plugin back into the plugins folder, or restore a backup with "
      "'solder restore FILE'",
      error_of([] { (void)make_plan(catalog("1 3"), history("1 2 3 4"), to("1"), {}); }));
}

TEST(MigrateTo, RefusesDownwardsWhenAPluginIsMissing_G8) {
  EXPECT_EQ(
      "history: cannot migrate to '1'; why: missing: no plugin has the version of 2 (M2); next: "
      "put the missing plugin back into the plugins folder, or restore a backup with 'solder "
      "restore FILE'",
      error_of([] {
        (void)make_plan(catalog("1 3"), history("1 2 3"), MigrateToRequest{version("1")}, {});
      }));
}

TEST(Rollback, RefusesUpFrontWhenAMigrationIsIrreversible_G8) {
  Migration stuck = migration("2");
  stuck.reversible = false;
  const Catalog plugins({migration("1"), stuck, migration("3")});
  EXPECT_EQ(
      "consent: cannot roll back to '1'; why: irreversible: 2 (M2) has no way down; next: restore "
      "a backup with 'solder restore FILE', or undo it with a new migration",
      error_of([&] { (void)make_plan(plugins, history("1 2 3"), to("1"), {}); }));
  EXPECT_EQ("down 3", to_text(make_plan(plugins, history("1 2 3"), to("2"), {})));
}

TEST(Rollback, MakesNamesOfTheHistoryPrintable) {
  History past = history("1");
  past.entries[0].name = "\x1b[2J";
  EXPECT_EQ(
      "history: cannot roll back; why: missing: no plugin has the version of 1 (\\x1b[2J); next: "
      "put the missing plugin back into the plugins folder, or restore a backup with 'solder "
      "restore FILE'",
      error_of([&] { (void)make_plan({}, past, steps(1), {}); }));
}

}  // namespace
}  // namespace solder::runner
