#include <gtest/gtest.h>
#include <optional>
#include <string>

#include "plan/plan.hpp"
#include "plan/world.hpp"

namespace solder::runner {
namespace {

using solder::testing::catalog;
using solder::testing::error_of;
using solder::testing::history;
using solder::testing::to_text;
using solder::testing::version;

struct MigrateCase {
  const char* name;
  const char* plugins;
  const char* applied;
  Request request;
  const char* expected;
};
class Migrate : public ::testing::TestWithParam<MigrateCase> {};

TEST_P(Migrate, PlansTheSteps) {
  EXPECT_EQ(GetParam().expected,
            to_text(make_plan(catalog(GetParam().plugins), history(GetParam().applied),
                              GetParam().request, {})));
}

Request all() {
  return MigrateRequest{};
}
Request steps(std::size_t count) {
  return MigrateRequest{.steps = count};
}
Request to(const std::string& target) {
  return MigrateToRequest{.version = version(target)};
}

INSTANTIATE_TEST_SUITE_P(
    Up, Migrate,
    ::testing::Values(MigrateCase{"NothingThere", "", "", all(), ""},
                      MigrateCase{"NothingPending", "1 2", "1 2", all(), ""},
                      MigrateCase{"AllInVersionOrder", "100 9 20240101 10", "", all(),
                                  "up 9, up 10, up 100, up 20240101"},
                      MigrateCase{"TheRest", "1 2 3", "1", all(), "up 2, up 3"},
                      MigrateCase{"VersionsWrittenDifferently", "001 002", "1", all(), "up 002"},
                      MigrateCase{"OneStep", "1 2 3", "1", steps(1), "up 2"},
                      MigrateCase{"MoreStepsThanPending", "1 2", "1", steps(5), "up 2"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    To, Migrate,
    ::testing::Values(
        MigrateCase{"Up", "1 2 3", "1", to("2"), "up 2"},
        MigrateCase{"Down", "1 2 3", "1 2 3", to("1"), "down 3, down 2"},
        MigrateCase{"AlreadyThere", "1 2 3", "1 2", to("2"), ""},
        MigrateCase{"DownInReverseOfTheOrderApplied", "1 2 3", "1 3 2", to("1"), "down 2, down 3"},
        MigrateCase{"DownThenUp", "1 2 3", "1 3", to("2"), "down 3, up 2"},
        MigrateCase{"DownPastAGapStays", "1 2 3 4", "1 2 4", to("2"), "down 4"},
        MigrateCase{"EmptyDatabase", "1 2", "1 2", MigrateToRequest{}, "down 2, down 1"},
        MigrateCase{"EmptyDatabaseWithNothingApplied", "1 2", "", MigrateToRequest{}, ""},
        MigrateCase{"AVersionWrittenDifferently", "001 002", "", to("1"), "up 001"},
        MigrateCase{"AnAppliedVersionWhosePluginIsGone", "1 3", "1 2 3", to("2"), "down 3"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Migrate, RefusesAPendingVersionBelowTheNewestAppliedOne) {
  EXPECT_EQ(
      "history: cannot migrate; why: out of order: 004 is pending below 006, the newest applied "
      "version; next: pass --allow-out-of-order to apply it all the same, or give it a newer "
      "version",
      error_of([] {
        (void)make_plan(catalog("003 004 006 007"), history("006 003"), MigrateRequest{}, {});
      }));
}

TEST(Migrate, NamesAllVersionsThatAreOutOfOrder) {
  EXPECT_EQ(
      "history: cannot migrate; why: out of order: 1, 3 are pending below 4, the newest applied "
      "version; next: pass --allow-out-of-order to apply them all the same, or give them newer "
      "versions",
      error_of([] { (void)make_plan(catalog("1 2 3 4 5"), history("2 4"), steps(1), {}); }));
}

TEST(Migrate, RefusesToGoPastAMissingPlugin) {
  EXPECT_EQ(
      "history: cannot migrate; why: missing: no plugin has the version of 1 (M1); next: put the "
      "missing plugin back into the plugins folder, or pass --allow-missing to go on without it",
      error_of([] { (void)make_plan(catalog("2 3"), history("1 2"), MigrateRequest{}, {}); }));
}

TEST(Migrate, SaysThatTheDatabaseIsNewerThanThePlugins) {
  EXPECT_EQ(
      "history: cannot migrate; why: the database is newer than the plugins: 4 (M4) is applied, "
      "and "
      "missing here; next: put the missing plugin back into the plugins folder, or pass "
      "--allow-missing to go on without it",
      error_of([] { (void)make_plan(catalog("2 3"), history("2 4"), MigrateRequest{}, {}); }));
}

TEST(Migrate, GoesPastAMissingPluginWhenAllowed) {
  EXPECT_EQ("up 3", to_text(make_plan(catalog("2 3"), history("1 2"), MigrateRequest{},
                                      {.allow_missing = true})));
}

TEST(MigrateTo, RefusesToGoUpPastAMissingPlugin) {
  EXPECT_EQ(
      "history: cannot migrate to '3'; why: missing: no plugin has the version of 1 (M1); next: "
      "put "
      "the missing plugin back into the plugins folder, or pass --allow-missing to go on without "
      "it",
      error_of([] { (void)make_plan(catalog("2 3"), history("1 2"), to("3"), {}); }));
}

TEST(Migrate, AppliesOutOfOrderWhenAllowed) {
  EXPECT_EQ("up 2, up 4", to_text(make_plan(catalog("1 2 3 4"), history("1 3"), MigrateRequest{},
                                            {.allow_out_of_order = true})));
}

TEST(MigrateTo, RefusesAPendingVersionBelowTheNewestThatStays) {
  EXPECT_EQ(
      "history: cannot migrate to '3'; why: out of order: 2 is pending below 3, the newest applied "
      "version; next: pass --allow-out-of-order to apply it all the same, or give it a newer "
      "version",
      error_of([] { (void)make_plan(catalog("1 2 3 4"), history("1 3 4"), to("3"), {}); }));
}

TEST(MigrateTo, FillsAGapWhenAllowed) {
  EXPECT_EQ("down 4, up 2", to_text(make_plan(catalog("1 2 3 4"), history("1 3 4"), to("3"),
                                              {.allow_out_of_order = true})));
}

TEST(MigrateTo, RefusesATargetThatNobodyKnowsAndSuggestsTheNearest) {
  EXPECT_EQ(
      "usage: cannot migrate to '0033'; why: no migration has this version; known: 001, 002, 003; "
      "next: did you mean '003'?",
      error_of([] { (void)make_plan(catalog("001 003"), history("001 002"), to("0033"), {}); }));
}

TEST(MigrateTo, ListsManyKnownVersionsShortly) {
  EXPECT_EQ(
      "usage: cannot migrate to '20250101'; why: no migration has this version; known: 1, 2, 3 … "
      "9, "
      "10, 11; next: see 'solder status' for all versions",
      error_of(
          [] { (void)make_plan(catalog("1 2 3 4 5 6 7 8 9 10 11"), {}, to("20250101"), {}); }));
}

TEST(MigrateTo, SaysThatThereAreNoMigrations) {
  EXPECT_EQ(
      "usage: cannot migrate to '1'; why: there are no migrations; next: see 'solder status' for "
      "all versions",
      error_of([] { (void)make_plan({}, {}, to("1"), {}); }));
}

TEST(ParseTarget, ReadsAVersion) {
  const std::optional<Version> target = parse_target("003", "VERSION");
  ASSERT_TRUE(target);
  EXPECT_EQ("003", target->text());
}

TEST(ParseTarget, TakesZeroForTheEmptyDatabase) {
  EXPECT_EQ(std::nullopt, parse_target("0", "VERSION"));
  EXPECT_EQ(std::nullopt, parse_target("000", "VERSION"));
}

TEST(ParseTarget, RefusesWhatIsNotAVersion) {
  EXPECT_EQ(
      "usage: cannot read VERSION '3a'; why: a version is digits, or groups of digits joined by "
      "dots, greater than 0: 003, 20261122093000, 1.2.10; 0 stands for the empty database; next: "
      "see 'solder status' for all versions",
      error_of([] { (void)parse_target("3a", "VERSION"); }));
}

TEST(ParseTarget, RefusesTheEmptyText) {
  EXPECT_THROW((void)parse_target("", "VERSION"), Error);
}

}  // namespace
}  // namespace solder::runner
