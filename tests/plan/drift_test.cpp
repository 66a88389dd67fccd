#include "plan/drift.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "plan/world.hpp"

namespace solder::runner {
namespace {

using solder::testing::catalog;
using solder::testing::checksum;
using solder::testing::history;

std::string to_text(const std::vector<MigrationStatus>& statuses) {
  std::string text;
  for (const MigrationStatus& status : statuses) {
    text += (text.empty() ? "" : ", ") + status.version + " " + to_string(status.state);
  }
  return text;
}

LogEntry interrupted(const char* version, LogAction action) {
  return {.version = version, .name = "Slow", .action = action, .outcome = LogOutcome::started};
}

struct StateCase {
  const char* name;
  const char* plugins;
  const char* applied;
  const char* expected;
};
class Compare : public ::testing::TestWithParam<StateCase> {};

TEST_P(Compare, GivesEachMigrationItsState) {
  EXPECT_EQ(GetParam().expected,
            to_text(compare(catalog(GetParam().plugins), history(GetParam().applied))));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Compare,
    ::testing::Values(StateCase{"NothingAtAll", "", "", ""},
                      StateCase{"NothingApplied", "1 2", "", "1 pending, 2 pending"},
                      StateCase{"SomeApplied", "1 2", "1", "1 applied, 2 pending"},
                      StateCase{"OrderedAsNumbers", "10 9 100", "9",
                                "9 applied, 10 pending, 100 pending"},
                      StateCase{"Gap", "1 2 3", "3 1", "1 applied, 2 out_of_order, 3 applied"},
                      StateCase{"PluginGone", "1 3", "1 2", "1 applied, 2 missing, 3 pending"},
                      StateCase{"BelowAMissingOne", "1", "2", "1 out_of_order, 2 missing"},
                      StateCase{"WrittenDifferently", "001", "1", "001 applied"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Compare, FindsAModifiedPlugin) {
  History past = history("1");
  past.entries[0].checksum = checksum('b');
  const std::vector<MigrationStatus> statuses = compare(catalog("1"), past);
  EXPECT_EQ("1 modified", to_text(statuses));
  EXPECT_EQ(checksum('b'), statuses[0].recorded);
  EXPECT_EQ(checksum('a'), statuses[0].found);
}

TEST(Compare, TakesNameAndTimeFromTheHistory) {
  History past = history("1");
  past.entries[0].name = "OldName";
  const MigrationStatus status = compare(catalog("1"), past)[0];
  EXPECT_EQ("OldName", status.name);
  EXPECT_EQ("2026-11-22 09:30:00", status.applied_at);
}

TEST(Compare, TakesThePendingNameFromThePlugin) {
  Migration migration = solder::testing::migration("1");
  migration.description = "first";
  const MigrationStatus status = compare(Catalog({migration}), {})[0];
  EXPECT_EQ("M1", status.name);
  EXPECT_EQ("first", status.description);
  EXPECT_EQ("", status.applied_at);
}

TEST(Compare, ShowsAnInterruptedMigration) {
  const History past{.interrupted = {interrupted("2", LogAction::up)}};
  EXPECT_EQ("1 pending, 2 interrupted", to_text(compare(catalog("1 2"), past)));
}

TEST(Compare, ShowsAnInterruptedRollback) {
  History past = history("1 2");
  past.interrupted = {interrupted("2", LogAction::down)};
  EXPECT_EQ("1 applied, 2 interrupted", to_text(compare(catalog("1 2"), past)));
}

TEST(Compare, ShowsAnInterruptedMigrationWhosePluginIsGone) {
  const History past{.interrupted = {interrupted("2", LogAction::up)}};
  const std::vector<MigrationStatus> statuses = compare(catalog("1"), past);
  EXPECT_EQ("1 pending, 2 interrupted", to_text(statuses));
  EXPECT_EQ("Slow", statuses[1].name);
}

TEST(Compare, LeavesSeedsOut) {
  const History past{.interrupted = {interrupted("1", LogAction::seed)}};
  const Catalog plugins({solder::testing::seed("1", 'a'), solder::testing::migration("1")});
  EXPECT_EQ("1 pending", to_text(compare(plugins, past)));
}

struct ChecksumCase {
  const char* name;
  std::string recorded;
  bool expected;
};
class ChecksumsDisagree : public ::testing::TestWithParam<ChecksumCase> {};

TEST_P(ChecksumsDisagree, WhenTheRecordedOneSaysItsKindAndIsAnother) {
  EXPECT_EQ(GetParam().expected, checksums_disagree(GetParam().recorded, checksum('a')));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ChecksumsDisagree,
    ::testing::Values(
        ChecksumCase{"Equal", checksum('a'), false}, ChecksumCase{"Different", checksum('b'), true},
        ChecksumCase{"OfTheArtifact", "artifact:" + std::string(64, 'a'), true},
        ChecksumCase{"OfAKindNobodyKnows", "crc32:0badcafe", true}, ChecksumCase{"None", "", false},
        ChecksumCase{"OfAnotherImplementation", "9a0364b9e99bb480dd25e1f0284c8555", false}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(State, HasAWordForEach) {
  EXPECT_STREQ("pending", to_string(State::pending));
  EXPECT_STREQ("applied", to_string(State::applied));
  EXPECT_STREQ("missing", to_string(State::missing));
  EXPECT_STREQ("modified", to_string(State::modified));
  EXPECT_STREQ("out_of_order", to_string(State::out_of_order));
  EXPECT_STREQ("interrupted", to_string(State::interrupted));
  EXPECT_STREQ("running", to_string(State::running));
}

}  // namespace
}  // namespace solder::runner
