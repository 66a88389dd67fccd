#include <sys/wait.h>
#include <unistd.h>

#include "commands/templates.hpp"
#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class CreateMigration : public World {
 protected:
  /// The files below the folder of the test, in order, with spaces between.
  [[nodiscard]] std::string files() const {
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
      if (!entry.is_directory()) {
        paths.push_back(std::filesystem::relative(entry.path(), folder_.path()).string());
      }
    }
    std::sort(paths.begin(), paths.end());
    std::string text;
    for (const std::string& path : paths) text += (text.empty() ? "" : " ") + path;
    return text;
  }
  void make_folder(const std::string& name) const {
    std::filesystem::create_directories(folder_ / name);
  }
};

TEST_F(CreateMigration, WritesAFolderAndTheProjectAboveIt) {
  const ScaffoldResult result = create_migration(settings_, {.name = "add comments"});
  EXPECT_EQ(result.version, "001");
  EXPECT_EQ(result.folder, settings_.migrations / "001_add_comments");
  EXPECT_EQ(files(),
            "CMakeLists.txt migrations/001_add_comments/CMakeLists.txt "
            "migrations/001_add_comments/migration.cpp");
  EXPECT_EQ(result.files.size(), 3U);
}

TEST_F(CreateMigration, RemovesWhatAKilledRunHasLeft) {
  const pid_t killed = fork();
  if (killed == 0) _exit(0);
  ASSERT_EQ(waitpid(killed, nullptr, 0), killed);
  make_folder("migrations/.001_half.new-" + std::to_string(killed));
  make_folder("migrations/.001_alive.new-" + std::to_string(getpid()));
  (void)create_migration(settings_, {.name = "add comments"});
  EXPECT_FALSE(
      std::filesystem::exists(settings_.migrations / (".001_half.new-" + std::to_string(killed))));
  EXPECT_TRUE(std::filesystem::exists(settings_.migrations /
                                      (".001_alive.new-" + std::to_string(getpid()))));
}

TEST_F(CreateMigration, TheProjectPicksUpTheMigrationsFolderByItsName) {
  settings_.migrations = folder_ / "database changes";
  (void)create_migration(settings_, {.name = "tags"});
  const std::string project = read_file(folder_ / "CMakeLists.txt");
  EXPECT_NE(project.find("solder_add_migrations(\"database changes\")"), std::string::npos)
      << project;
}

TEST_F(CreateMigration, FillsTheTemplatesIn) {
  const ScaffoldResult result = create_migration(
      settings_, {.name = "add_comments", .description = "Add the \"comments\" */ system"});
  const std::string source = read_file(result.folder / "migration.cpp");
  EXPECT_NE(source.find("SOLDER_MIGRATION(AddCommentsMigration)"), std::string::npos) << source;
  EXPECT_EQ(source.find("system\" */"), std::string::npos) << source;
  const std::string project = read_file(result.folder / "CMakeLists.txt");
  EXPECT_NE(project.find("001_add_comments"), std::string::npos) << project;
  EXPECT_NE(project.find("Add the \\\"comments\\\" */ system"), std::string::npos) << project;
  EXPECT_EQ((source + project).find('@'), std::string::npos) << source << project;
}

TEST_F(CreateMigration, WritesSqlWhenAskedTo) {
  (void)create_migration(settings_, {.name = "a", .language = ScaffoldRequest::Language::sql});
  EXPECT_EQ(files(),
            "CMakeLists.txt migrations/001_a/CMakeLists.txt migrations/001_a/down.sql "
            "migrations/001_a/up.sql");
}

TEST_F(CreateMigration, WritesCWhenAskedTo) {
  (void)create_migration(settings_, {.name = "a", .language = ScaffoldRequest::Language::c});
  EXPECT_EQ(files(), "CMakeLists.txt migrations/001_a/CMakeLists.txt migrations/001_a/migration.c");
}

TEST_F(CreateMigration, WritesAScriptForEachBackendWhenAskedTo) {
  const ScaffoldResult result =
      create_migration(settings_, {.name = "a",
                                   .language = ScaffoldRequest::Language::sql,
                                   .backends = {"sqlite", "postgres"}});
  EXPECT_EQ(files(),
            "CMakeLists.txt migrations/001_a/CMakeLists.txt migrations/001_a/down.postgres.sql "
            "migrations/001_a/down.sqlite.sql migrations/001_a/up.postgres.sql "
            "migrations/001_a/up.sqlite.sql");
  EXPECT_EQ(read_file(result.folder / "CMakeLists.txt"),
            "solder_add_migration(001_a\n"
            "  UP sqlite:up.sqlite.sql postgres:up.postgres.sql DOWN sqlite:down.sqlite.sql "
            "postgres:down.postgres.sql\n"
            "  DESCRIPTION \"A\")\n");
}

TEST_F(CreateMigration, IsForTheServerThatIsNamed) {
  settings_.database = "postgres://host/app";
  EXPECT_EQ(read_file(create_migration(settings_, {.name = "a"}).folder / "CMakeLists.txt"),
            "solder_add_migration(001_a\n"
            "  SOURCES migration.cpp\n"
            "  BACKENDS postgres\n"
            "  DESCRIPTION \"A\")\n");
}

TEST_F(CreateMigration, TakesTheNextNumber) {
  make_folder("migrations/001_initial");
  make_folder("migrations/002_posts");
  make_folder("migrations/seed_007_people");
  EXPECT_EQ(create_migration(settings_, {.name = "tags"}).version, "003");
  EXPECT_EQ(create_migration(settings_, {.name = "more"}).version, "004");
}

TEST_F(CreateMigration, TakesATimeStampWhenAskedTo) {
  make_folder("migrations/001_initial");
  const std::string version =
      create_migration(settings_, {.name = "tags", .timestamp = true}).version;
  EXPECT_EQ(version.size(), 14U);
  EXPECT_EQ(version.substr(0, 2), "20");
}

TEST_F(CreateMigration, TakesTheVersionThatIsGiven) {
  EXPECT_EQ(create_migration(settings_, {.name = "tags", .version = "1.5"}).folder,
            settings_.migrations / "1.5_tags");
}

TEST_F(CreateMigration, SeedsHaveANumberingOfTheirOwn) {
  make_folder("migrations/005_initial");
  const ScaffoldResult result = create_migration(settings_, {.name = "people", .seed = true});
  EXPECT_EQ(result.folder, settings_.migrations / "seed_001_people");
  EXPECT_NE(read_file(result.folder / "CMakeLists.txt").find("SEED"), std::string::npos);
}

TEST_F(CreateMigration, RefusesANameThatIsTaken) {
  make_folder("migrations/001_tags");
  EXPECT_EQ(refusal([&] { create_migration(settings_, {.name = "Tags"}); }).text,
            "cannot create migration 'tags'\n"
            "why: the name 'tags' is taken by '001_tags'\n"
            "next: choose another name");
  EXPECT_EQ(files(), "");
}

TEST_F(CreateMigration, RefusesAVersionThatIsTaken) {
  make_folder("migrations/001_tags");
  EXPECT_EQ(refusal([&] { create_migration(settings_, {.name = "posts", .version = "1"}); }).text,
            "cannot create migration 'posts'\n"
            "why: version 1 is taken by '001_tags'\n"
            "next: leave the version out to get the next one");
}

TEST_F(CreateMigration, RefusesWhatIsNoVersion) {
  EXPECT_EQ(
      refusal([&] { create_migration(settings_, {.name = "posts", .version = "../1"}); }).code,
      ErrorCode::usage);
  EXPECT_EQ(files(), "");
}

TEST_F(CreateMigration, RefusesAMigrationsFolderThatLeadsElsewhere) {
  const TemporaryFolder elsewhere;
  std::filesystem::create_directory_symlink(elsewhere.path(), settings_.migrations);
  EXPECT_EQ(refusal([&] { create_migration(settings_, {.name = "tags"}); }).code, ErrorCode::usage);
  EXPECT_TRUE(std::filesystem::is_empty(elsewhere.path()));
}

TEST_F(CreateMigration, FollowsALinkThatStaysInside) {
  make_folder("real");
  std::filesystem::create_directory_symlink(folder_ / "real", settings_.migrations);
  (void)create_migration(settings_, {.name = "tags"});
  EXPECT_TRUE(std::filesystem::exists(folder_ / "real/001_tags/migration.cpp"));
}

TEST_F(CreateMigration, WritesNothingWhenTheProjectFileIsInTheWay) {
  make_folder("migrations");
  folder_.write("CMakeLists.txt", "project(application)\n");
  std::filesystem::create_symlink("nowhere", settings_.migrations / "001_tags");
  EXPECT_EQ(refusal([&] { create_migration(settings_, {.name = "tags"}); }).text,
            "cannot write 'FOLDER/migrations/001_tags'\n"
            "why: it exists already\n"
            "next: remove it, or choose another name");
  EXPECT_EQ(files(), "CMakeLists.txt migrations/001_tags");
}

TEST_F(CreateMigration, LeavesTheProjectOfAnApplicationAlone) {
  folder_.write("CMakeLists.txt", "project(application)\n");
  settings_.migrations = folder_ / "migrations/";
  (void)create_migration(settings_, {.name = "tags"});
  EXPECT_EQ(read_file(folder_ / "CMakeLists.txt"), "project(application)\n");
  const std::string project = read_file(folder_ / "migrations/CMakeLists.txt");
  EXPECT_NE(project.find("solder_add_migrations(.)"), std::string::npos) << project;
}

TEST_F(CreateMigration, AProjectThatPicksTheFolderUpNeedsNoOther) {
  folder_.write("CMakeLists.txt", "find_package(solder)\nsolder_add_migrations(migrations)\n");
  (void)create_migration(settings_, {.name = "tags"});
  EXPECT_FALSE(std::filesystem::exists(settings_.migrations / "CMakeLists.txt"));
}

TEST(FillIn, ReplacesPlaceholdersOnce) {
  EXPECT_EQ(fill_in("@A@ and @B@", {{"A", "@B@"}, {"B", "b"}}), "@B@ and b");
}

TEST(FillIn, LeavesOtherSignsAlone) {
  EXPECT_EQ(fill_in("a@b.c @X@ @A@ @", {{"A", "a"}}), "a@b.c @X@ a @");
}

}  // namespace
}  // namespace solder::testing
