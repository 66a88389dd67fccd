#include "core/history.hpp"

#include <gtest/gtest.h>

namespace solder::runner {
namespace {

HistoryEntry entry(const char* version) {
  return {.id = 1, .version = *Version::parse(version)};
}

TEST(History, FindsAVersionHoweverItIsWritten) {
  const History history{.entries = {entry("001"), entry("002")}};
  const HistoryEntry* found = history.find(*Version::parse("2"));
  ASSERT_NE(nullptr, found);
  EXPECT_EQ("002", found->version.text());
}

TEST(History, FindsNothingForAVersionThatIsNotApplied) {
  const History history{.entries = {entry("001")}};
  EXPECT_EQ(nullptr, history.find(*Version::parse("001.0")));
}

TEST(History, HasAWordForEveryActionAndOutcome) {
  EXPECT_STREQ("up", to_string(LogAction::up));
  EXPECT_STREQ("down", to_string(LogAction::down));
  EXPECT_STREQ("mark", to_string(LogAction::mark));
  EXPECT_STREQ("repair", to_string(LogAction::repair));
  EXPECT_STREQ("seed", to_string(LogAction::seed));
  EXPECT_STREQ("started", to_string(LogOutcome::started));
  EXPECT_STREQ("done", to_string(LogOutcome::done));
  EXPECT_STREQ("failed", to_string(LogOutcome::failed));
}

TEST(Migration, DeclaresWhatItsMetadataNames) {
  const Migration migration{.version = *Version::parse("1"), .uses = {"native"}};
  EXPECT_TRUE(migration.declares("native"));
  EXPECT_FALSE(migration.declares("writable_schema"));
}

TEST(Migration, HasAWordForEachDirection) {
  EXPECT_STREQ("up", to_string(Direction::up));
  EXPECT_STREQ("down", to_string(Direction::down));
}

}  // namespace
}  // namespace solder::runner
