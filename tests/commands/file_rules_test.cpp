#include "commands/file_rules.hpp"

#include <stdlib.h>

#include "support/recording_progress.hpp"
#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class HardLink : public World {
 protected:
  HardLink() {
    migrate_with({"001_users"});
    install({"002_posts"});
    std::filesystem::create_hard_link(database(), folder_ / "second-name.db");
  }
};

TEST_F(HardLink, G12IsRefusedByEveryVerbThatWrites) {
  const std::string file = backup(settings_, "").path.string();
  const std::vector<std::function<void()>> verbs = {
      [&] { migrate(settings_, {}, agreeing()); },
      [&] { init(settings_, agreeing()); },
      [&] { seed(settings_, false, agreeing()); },
      [&] { rollback(settings_, "0", {}, false, agreeing()); },
      [&] { redo(settings_, 1, agreeing()); },
      [&] { reset(settings_, agreeing()); },
      [&] { restore(settings_, file, agreeing()); },
      [&] { mark_applied(settings_, "002"); },
  };
  for (const auto& verb : verbs) {
    const Refusal refused = refusal(verb);
    EXPECT_EQ(refused.code, ErrorCode::environment);
    EXPECT_EQ(refused.text,
              "cannot change database 'DATABASE'\n"
              "why: it has 2 hard links: whoever opens it by another name uses another journal, "
              "and a crash would corrupt it\n"
              "next: remove the other names ('find -samefile' lists them), or pass "
              "--allow-hardlink");
  }
  EXPECT_EQ(applied(), "001");
}

TEST_F(HardLink, IsNoObstacleToLooking) {
  EXPECT_EQ(status(settings_).count(State::pending), 1U);
  EXPECT_EQ(describe(plan(settings_, "").plan), "up 002");
}

TEST_F(HardLink, CanBeAllowed) {
  settings_.allow_hard_links = true;
  EXPECT_EQ(describe(migrate(settings_, {}, agreeing()).report), "up 002 done; 0 not run");
}

class DatabaseBehindALink : public World {
 protected:
  DatabaseBehindALink() { migrate_with({"001_users"}); }
};

TEST_F(DatabaseBehindALink, IsToldByItsOwnPath) {
  RecordingProgress progress;
  tell_real_path(database().string(), parse_address(database().string()), progress);
  EXPECT_TRUE(progress.events.empty());
  const std::string link = (folder_ / "link.db").string();
  std::filesystem::create_symlink(database(), link);
  tell_real_path("sqlite:" + link, parse_address(link), progress);
  EXPECT_EQ(progress.events,
            std::vector<std::string>{"log the database is '" + database().string() + "'"});
}

class TemporaryFiles : public World {
 protected:
  ~TemporaryFiles() override { ::unsetenv("SQLITE_TMPDIR"); }
};

TEST_F(TemporaryFiles, G12HaveNoPlaceInAFolderThatIsNotThere) {
  install({"001_users"});
  ::setenv("SQLITE_TMPDIR", (folder_ / "none").c_str(), 1);
  EXPECT_EQ(refusal([&] { migrate(settings_, {}, agreeing()); }).text,
            "cannot use temporary directory 'FOLDER/none'\n"
            "why: it is not a directory\n"
            "next: name a folder that can be written, or unset SQLITE_TMPDIR");
  EXPECT_FALSE(std::filesystem::exists(database()));
}

/// Types of statfs(2), and what is said of them.
struct TypeCase {
  std::string name;
  std::int64_t type = 0;
  std::string shown;
};

class FileSystem : public ::testing::TestWithParam<TypeCase> {};

TEST_P(FileSystem, IsWarnedOfWhenOthersMayServeIt) {
  const std::string warning =
      file_system_warning({.backend = "sqlite", .path = "/srv/app.db"}, GetParam().type);
  if (GetParam().shown.empty()) {
    EXPECT_EQ(warning, "");
    return;
  }
  EXPECT_EQ(warning, "database '/srv/app.db' is on a network file system (" + GetParam().shown +
                         "), whose locks can't be relied on: let one machine at a time use it");
}

INSTANTIATE_TEST_SUITE_P(
    Types, FileSystem,
    ::testing::Values(TypeCase{"Nfs", 0x6969, "NFS"}, TypeCase{"Cifs", 0xFF534D42, "CIFS"},
                      TypeCase{"Fuse", 0x65735546, "FUSE"}, TypeCase{"Ext4", 0xEF53, ""},
                      TypeCase{"Tmpfs", 0x01021994, ""}, TypeCase{"Unknown", 0, ""}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace solder::testing
