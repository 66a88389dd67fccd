#include <fstream>

#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class Init : public EveryWorld {};

TEST_P(Init, AppliesAllAndThenTheSeeds) {
  install({"001_users", "002_posts", "seed_001_people"});
  const ChangeResult result = init(settings_, agreeing());
  EXPECT_EQ(result.created, engine_.is("sqlite"));
  EXPECT_EQ(describe(result.plan), "up 001, up 002, up 001");
  EXPECT_EQ(describe(result.report), "up 001 done, up 002 done, up 001 done; 0 not run");
  EXPECT_EQ(query("SELECT name FROM users"), "Ada");
  EXPECT_EQ(applied(), "001 002");
}

TEST_P(Init, TheSecondTimeIsNothingToDo) {
  install({"001_users", "seed_001_people"});
  (void)init(settings_, agreeing());
  const ChangeResult result = init(settings_, agreeing());
  EXPECT_TRUE(result.plan.empty());
  EXPECT_FALSE(result.created);
}

TEST_P(Init, SeedsDoNotRunAfterAFailure) {
  install({"001_users", "003_broken", "seed_001_people"});
  const ChangeResult result = init(settings_, agreeing());
  EXPECT_EQ(describe(result.report), "up 001 done, up 003 failed; 1 not run");
  EXPECT_EQ(query("SELECT name FROM users"), "");
}

TEST_P(Init, WithoutPluginsMakesNothing) {
  EXPECT_FALSE(init(settings_, agreeing()).created);
  EXPECT_EQ(state(), kNothing);
}

TEST_P(Init, G12_LooksIntoTheSeedsTooBeforeTheFirstMigrationRuns) {
  install({"001_users", "002_posts", "seed_001_people"});
  for (const char* name : {"002_posts.so", "seed_001_people.so"}) {
    std::ofstream(plugins() / name, std::ios::app | std::ios::binary)
        << std::string("SQLite format 3\0", 16);
  }
  const std::string text = refusal([this] { (void)init(settings_, agreeing()); }).text;
  EXPECT_EQ(text.substr(0, text.find('\n')), "cannot use 2 plugins in 'FOLDER/plugins'");
  EXPECT_EQ(state(), kNothing);
}

class Seed : public EveryWorld {};

TEST_P(Seed, RunsASeedOnce) {
  install({"001_users", "seed_001_people"});
  (void)migrate(settings_, {}, agreeing());
  EXPECT_EQ(describe(seed(settings_, false, agreeing()).report), "up 001 done; 0 not run");
  EXPECT_TRUE(seed(settings_, false, agreeing()).plan.empty());
  EXPECT_EQ(query("SELECT name FROM users"), "Ada");
}

TEST_P(Seed, RunsAgainWhenItsChecksumIsAnother) {
  install({"001_users", "seed_001_people"});
  (void)init(settings_, agreeing());
  remove("seed_001_people");
  install({"seed_001_more_people"});
  (void)seed(settings_, false, agreeing());
  EXPECT_EQ(query("SELECT name FROM users"), "Ada Bob");
}

TEST_P(Seed, RunsAgainWhenAMigrationWasRolledBackSince) {
  const auto state = [this] { return status(settings_).seeds.front().state; };
  install({"001_users", "seed_001_people"});
  (void)init(settings_, agreeing());
  EXPECT_EQ(state(), SeedState::run);
  (void)redo(settings_, 1, agreeing());
  EXPECT_EQ(state(), SeedState::undone);
  EXPECT_EQ(query("SELECT name FROM users"), "");
  (void)seed(settings_, false, agreeing());
  EXPECT_EQ(query("SELECT name FROM users"), "Ada");
  EXPECT_EQ(state(), SeedState::run);
  (void)reset(settings_, agreeing());
  EXPECT_EQ(state(), SeedState::pending);
}

TEST_P(Seed, AgainRunsAll) {
  install({"001_users", "seed_001_people"});
  (void)init(settings_, agreeing());
  (void)seed(settings_, true, agreeing());
  EXPECT_EQ(query("SELECT name FROM users"), "Ada Ada");
}

TEST_P(Seed, G12RefusesWhileMigrationsArePending) {
  migrate_with({"001_users"});
  install({"002_posts", "003_tags", "seed_001_people"});
  const Refusal refused = refusal([&] { seed(settings_, false, agreeing()); });
  EXPECT_EQ(refused.code, ErrorCode::history);
  EXPECT_EQ(refused.text,
            "cannot seed database 'DATABASE'\n"
            "why: 2 migrations are pending\n"
            "next: run 'solder migrate' first, or 'solder init'");
}

SOLDER_ON_EVERY_DATABASE(Init);
SOLDER_ON_EVERY_DATABASE(Seed);

}  // namespace
}  // namespace solder::testing
