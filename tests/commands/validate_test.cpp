#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class ValidateWorld : public World {
 protected:
  using World::World;

  /// "002: migration 002 (PostsMigration) is modified", a line a finding.
  [[nodiscard]] std::string findings() const {
    std::string lines;
    for (const Finding& finding : validate(settings_).findings) {
      lines += finding.subject + ": " + finding.text.what + "\n";
    }
    return shorten_paths(lines);
  }
};

class Validate : public ValidateWorld, public ::testing::WithParamInterface<Engine> {
 protected:
  Validate() : ValidateWorld(GetParam()) {}
};

/// What is found without a database.
class ValidateFolder : public ValidateWorld {};

TEST_P(Validate, FindsNothingInWhatIsSound) {
  migrate_with({"001_users", "002_posts"});
  install({"003_tags"});
  const ValidateResult result = validate(settings_);
  EXPECT_EQ(result.plugins, 3U);
  EXPECT_EQ(findings(), "");
}

TEST_F(ValidateFolder, NeedsNoDatabase) {
  install({"001_users"});
  settings_.database.clear();
  EXPECT_EQ(findings(), "");
  EXPECT_EQ(validate(settings_).plugins, 1U);
}

TEST_F(ValidateFolder, NamesEveryFileThatIsNoPlugin) {
  install({"001_users"});
  folder_.write("plugins/a.so", "not a library");
  folder_.write("plugins/b.so", "not a library");
  const ValidateResult result = validate(settings_);
  ASSERT_EQ(result.findings.size(), 2U);
  EXPECT_EQ(shorten_paths(result.findings[0].subject), "FOLDER/plugins/a.so");
  EXPECT_EQ(shorten_paths(result.findings[1].subject), "FOLDER/plugins/b.so");
  EXPECT_EQ(result.findings[0].code, ErrorCode::plugin);
  EXPECT_EQ(result.plugins, 3U);
}

TEST_F(ValidateFolder, TellsWhichFilesItPassesOver) {
  install({"001_users"});
  std::filesystem::create_directory(plugins() / "lib");
  for (const char* name : {"x.so.bak", ".x.so", "x.so~", "libx.so.1", "lib/x.so"}) {
    folder_.write(std::string("plugins/") + name, "not a library");
  }
  (void)lock(settings_);
  std::string lines;
  const ValidateResult result = validate(settings_);
  for (const auto& [file, why] : result.passed_over) lines += file + ": " + why + "\n";
  EXPECT_EQ(shorten_paths(lines),
            "FOLDER/plugins/.x.so: hidden\n"
            "FOLDER/plugins/libx.so.1: not '*.so'\n"
            "FOLDER/plugins/x.so.bak: not '*.so'\n"
            "FOLDER/plugins/x.so~: not '*.so'\n");
  EXPECT_EQ(result.plugins, 1U);
  EXPECT_EQ(findings(), "");
}

TEST_F(ValidateFolder, FindsTwoPluginsWithOneVersion) {
  install({"002_modified", "002_posts"});
  const ValidateResult result = validate(settings_);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].subject, "002");
  EXPECT_EQ(shorten_paths(result.findings[0].text.why),
            "'FOLDER/plugins/002_modified.so' and 'FOLDER/plugins/002_posts.so' both have version "
            "002");
}

TEST_F(ValidateFolder, FindsAFolderThatOthersCanWrite) {
  install({"001_users"});
  std::filesystem::permissions(plugins(), std::filesystem::perms(0777));
  const ValidateResult result = validate(settings_);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].code, ErrorCode::plugin);
  settings_.insecure_plugins = true;
  EXPECT_EQ(findings(), "");
}

TEST_F(ValidateFolder, FindsAMissingFolder) {
  settings_.plugins = folder_ / "nowhere";
  EXPECT_EQ(findings(), "FOLDER/nowhere: cannot read the plugins folder 'FOLDER/nowhere'\n");
}

TEST_P(Validate, FindsAllThatPluginsAndHistoryDisagreeOn) {
  migrate_with({"001_users", "002_posts"});
  remove("001_users");
  remove("002_posts");
  install({"002_modified"});
  execute("INSERT INTO schema_migrations (version, name) VALUES ('004', 'ByHand')");
  install({"003_tags"});
  EXPECT_EQ(findings(),
            "001: migration 001 (UsersMigration) is missing\n"
            "002: migration 002 (PostsMigration) is modified\n"
            "003: migration 003 (TagsMigration) is out of order\n"
            "004: migration 004 (ByHand) is missing\n");
}

TEST_P(Validate, AcceptsWhatIsOutOfOrderWhenToldTo) {
  migrate_with({"001_users", "003_tags"});
  install({"002_posts"});
  settings_.allow_out_of_order = true;
  EXPECT_EQ(findings(), "");
}

TEST_P(Validate, FindsWhatWasInterrupted) {
  migrate_with({"001_users"});
  const auto connection = open();
  HistoryTable table(*connection, "schema_migrations");
  table.append({.version = "001",
                .name = "UsersMigration",
                .action = LogAction::down,
                .outcome = LogOutcome::started});
  EXPECT_EQ(findings(), "001: migration 001 (UsersMigration) is interrupted\n");
}

TEST_P(Validate, FindsAHistoryTableOfAnotherShape) {
  execute("CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, dirty INTEGER)");
  const ValidateResult result = validate(settings_);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(shorten_paths(result.findings[0].subject), "DATABASE");
  EXPECT_EQ(result.findings[0].code, ErrorCode::history);
}

SOLDER_ON_EVERY_DATABASE(Validate);

}  // namespace
}  // namespace solder::testing
