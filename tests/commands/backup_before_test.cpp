#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class BackupBefore : public EveryWorld {
 protected:
  BackupBefore() { settings_.backup_always = true; }
  /// What the newest migration of a backup is.
  [[nodiscard]] std::string version_in(const ChangeResult& result) const {
    if (!result.backup) return "no backup";
    const DatabaseAddress live = parse_address(settings_.database);
    const Contents contents = read_contents(verify_backup(result.backup->path, live, {}), live,
                                            settings_.history_table, {});
    return contents.history.entries.empty() ? "" : contents.history.entries.back().version.text();
  }
};

TEST_P(BackupBefore, MigrateHoldsWhatWasThere) {
  migrate_with({"001_users"});
  install({"002_posts"});
  EXPECT_EQ(version_in(migrate(settings_, {}, agreeing())), "001");
  EXPECT_EQ(applied(), "001 002");
}

TEST_P(BackupBefore, MigrateToUpwards) {
  migrate_with({"001_users"});
  install({"002_posts"});
  EXPECT_EQ(version_in(migrate_to(settings_, "002", false, agreeing())), "001");
}

TEST_P(BackupBefore, SeedsOfInitAndSeed) {
  migrate_with({"001_users"});
  install({"seed_001_people"});
  EXPECT_EQ(version_in(init(settings_, agreeing())), "001");
  EXPECT_EQ(version_in(seed(settings_, true, agreeing())), "001");
}

TEST_P(BackupBefore, NothingToDoMakesNone) {
  migrate_with({"001_users"});
  const std::size_t before = backup_count();
  EXPECT_FALSE(init(settings_, agreeing()).backup);
  EXPECT_FALSE(migrate(settings_, {}, agreeing()).backup);
  EXPECT_EQ(backup_count(), before);
}

TEST_P(BackupBefore, AFailedOneIsTheEndOfTheRun) {
  migrate_with({"001_users"});
  install({"002_posts"});
  settings_.backups = folder_.write("a_file", "is in the way");
  const Refusal refused = refusal([&] { migrate(settings_, {}, agreeing()); });
  EXPECT_EQ(refused.code, ErrorCode::environment);
  EXPECT_EQ(refused.text,
            "cannot migrate 'DATABASE'\n"
            "why: the backup before it failed, not migrating: cannot create folder "
            "'FOLDER/a_file': Not a directory\n"
            "next: name another folder with --backups; or leave --backup out to go on without one");
  EXPECT_EQ(applied(), "001");
}

SOLDER_ON_EVERY_DATABASE(BackupBefore);

class BackupBeforeFile : public World {};

TEST_F(BackupBeforeFile, OneThatTheRunCreatesHasNothingToLose) {
  settings_.backup_always = true;
  install({"001_users", "seed_001_people"});
  EXPECT_FALSE(init(settings_, agreeing()).backup);
  EXPECT_EQ(backup_count(), 0U);
}

}  // namespace
}  // namespace solder::testing
