#include <stdlib.h>

#include "commands/rehearsal.hpp"
#include "commands/unbuilt.hpp"
#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested
using Language = ScaffoldRequest::Language;

class Build : public World {
 protected:
  Build() { setenv("solder_DIR", SDK_FOLDER, 1); }
};

TEST_F(Build, WhatWasScaffoldedBuildsAndApplies) {
  (void)create_migration(settings_, {.name = "first", .description = "It's \"A\"; 50 % $x \\"});
  (void)create_migration(settings_, {.name = "second", .language = Language::c});
  (void)create_migration(settings_, {.name = "third", .language = Language::sql});
  (void)create_migration(settings_, {.name = "people", .seed = true});
  build(settings_, "");
  const ChangeResult result = init(settings_, agreeing());
  EXPECT_EQ(describe(result.report),
            "up 001 done, up 002 done, up 003 done, up 001 done; 0 not run");
  EXPECT_EQ(status(settings_).migrations.at(0).description, "It's \"A\"; 50 % $x \\");
}

TEST_F(Build, AFolderInsideAnApplicationBuildsByItself) {
  folder_.write("CMakeLists.txt", "message(FATAL_ERROR \"this is the application\")\n");
  (void)create_migration(settings_, {.name = "first"});
  build(settings_, "Debug");
  EXPECT_EQ(describe(migrate(settings_, {}, agreeing()).report), "up 001 done; 0 not run");
}

TEST_F(Build, SaysWhatToReadWhenASourceIsWrong) {
  (void)create_migration(settings_, {.name = "first"});
  folder_.write("migrations/001_first/migration.cpp", "this is not C++\n");
  const Refusal refused = refusal([&] { build(settings_, ""); });
  EXPECT_EQ(refused.code, ErrorCode::plugin);
  EXPECT_EQ(refused.text,
            "cannot build 'FOLDER'\n"
            "why: the build ended with status 1\n"
            "next: read its messages above, correct the sources, and say 'solder build' again");
}

TEST_F(Build, NamesPluginsOfItsOwnWhoseSourceIsGone) {
  (void)create_migration(settings_, {.name = "first", .language = Language::sql});
  EXPECT_TRUE(build(settings_, "").leftovers.empty());
  std::filesystem::remove_all(folder_ / "migrations/001_first");
  install({"002_posts"});
  EXPECT_EQ(build(settings_, "").leftovers,
            std::vector<std::filesystem::path>{plugins() / "001_first.so"});
  remove("001_first");
  EXPECT_TRUE(build(settings_, "").leftovers.empty());
}

TEST_F(Build, StatusNamesWhatIsNotBuiltYet) {
  migrate_with({"001_users"});
  EXPECT_EQ(status(settings_).unbuilt, std::vector<std::string>{});
  for (const char* name : {"first", "second"}) (void)create_migration(settings_, {.name = name});
  (void)create_migration(settings_, {.name = "people", .seed = true});
  folder_.write("migrations/20260101_of_another_tool/migration.sql", "");
  const std::vector<std::string> unbuilt = {"002_second", "seed_001_people"};
  EXPECT_EQ(status(settings_).unbuilt, unbuilt);
  EXPECT_EQ(plan(settings_, "").unbuilt, unbuilt);
  EXPECT_EQ(migrate(settings_, {}, agreeing()).unbuilt, unbuilt);
  EXPECT_EQ(plan_sql(settings_, {}, progress_).unbuilt, unbuilt);
}

TEST_F(Build, KnowsAFolderWithoutMigrations) {
  EXPECT_FALSE(has_sources(folder_ / "migrations"));
  folder_.write("migrations/notes/README.md", "");
  EXPECT_FALSE(has_sources(folder_ / "migrations"));
  (void)create_migration(settings_, {.name = "first"});
  EXPECT_TRUE(has_sources(folder_ / "migrations"));
}

TEST_F(Build, NeedsAFolderAlsoBesideAProject) {
  (void)create_migration(settings_, {.name = "first"});
  settings_.migrations = folder_ / "nowhere";
  const Refusal refused = refusal([&] { build(settings_, ""); });
  EXPECT_EQ(refused.code, ErrorCode::environment);
  EXPECT_EQ(refused.text,
            "cannot build 'FOLDER/nowhere'\n"
            "why: no such folder\n"
            "next: name the folder of the sources with --migrations, or begin one with "
            "'solder create-migration NAME'");
  settings_.migrations = folder_ / "CMakeLists.txt";
  EXPECT_NE(refusal([&] { build(settings_, ""); }).text.find("why: it is not a folder\n"),
            std::string::npos);
}

TEST_F(Build, NeedsAProject) {
  std::filesystem::create_directory(settings_.migrations);
  EXPECT_EQ(refusal([&] { build(settings_, ""); }).text,
            "cannot build 'FOLDER/migrations'\n"
            "why: there is no CMakeLists.txt in it, nor in the folder above\n"
            "next: scaffold one with 'solder create-migration NAME'");
}

TEST_F(Build, NeedsCMake) {
  (void)create_migration(settings_, {.name = "first"});
  const std::string path = getenv("PATH");
  setenv("PATH", folder_.path().c_str(), 1);
  const Refusal refused = refusal([&] { build(settings_, ""); });
  setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(refused.code, ErrorCode::environment);
  EXPECT_EQ(refused.text,
            "cannot build 'FOLDER'\n"
            "why: there is no program 'cmake' in PATH\n"
            "next: install CMake 3.25 or newer");
}

}  // namespace
}  // namespace solder::testing
