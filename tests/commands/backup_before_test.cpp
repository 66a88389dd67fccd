#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class BackupBefore : public World {
 protected:
  BackupBefore() { settings_.backup_always = true; }
  /// What the newest migration of a backup is.
  [[nodiscard]] std::string version_in(const ChangeResult& result) const {
    if (!result.backup) return "no backup";
    Settings settings = settings_;
    settings.database = result.backup->path.string();
    std::string versions;
    for (const MigrationStatus& entry : status(settings).migrations) {
      if (entry.state == State::applied) versions = entry.version;
    }
    return versions;
  }
};

TEST_F(BackupBefore, MigrateHoldsWhatWasThere) {
  migrate_with({"001_users"});
  install({"002_posts"});
  EXPECT_EQ(version_in(migrate(settings_, {}, agreeing())), "001");
  EXPECT_EQ(applied(), "001 002");
}

TEST_F(BackupBefore, MigrateToUpwards) {
  migrate_with({"001_users"});
  install({"002_posts"});
  EXPECT_EQ(version_in(migrate_to(settings_, "002", false, agreeing())), "001");
}

TEST_F(BackupBefore, SeedsOfInitAndSeed) {
  migrate_with({"001_users"});
  install({"seed_001_people"});
  EXPECT_EQ(version_in(init(settings_, agreeing())), "001");
  EXPECT_EQ(version_in(seed(settings_, true, agreeing())), "001");
}

TEST_F(BackupBefore, NothingToDoAndNothingToLoseMakeNone) {
  install({"001_users", "seed_001_people"});
  EXPECT_FALSE(init(settings_, agreeing()).backup);  // creates the database
  EXPECT_FALSE(migrate(settings_, {}, agreeing()).backup);
  EXPECT_EQ(backup_count(), 0U);
}

TEST_F(BackupBefore, AFailedOneIsTheEndOfTheRun) {
  migrate_with({"001_users"});
  install({"002_posts"});
  folder_.write("backups", "a file is in the way");
  const Refusal refused = refusal([&] { migrate(settings_, {}, agreeing()); });
  EXPECT_EQ(refused.code, ErrorCode::environment);
  EXPECT_EQ(refused.text,
            "cannot migrate 'FOLDER/app.db'\n"
            "why: the backup before it failed, not migrating: cannot create folder "
            "'FOLDER/backups': Not a directory\n"
            "next: name another folder with --backups; or leave --backup out to go on without one");
  EXPECT_EQ(applied(), "001");
}

}  // namespace
}  // namespace solder::testing
