#include "commands/plugin_reading.hpp"

#include <fstream>

#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class PluginReadingTest : public World {
 protected:
  PluginReadingTest() { migrate_with({"001_users"}); }

  /// A folder that isn't there before the work on the database is done.
  [[nodiscard]] std::size_t read_folder_made_meanwhile(const std::filesystem::path& file) const {
    const std::filesystem::path late = folder_ / "late";
    PluginReading reading({.folder = late}, parse_address(file.string()));
    reading.meanwhile([&] { std::filesystem::create_directory(late); });
    return reading.catalog().migrations().size();
  }
};

TEST_F(PluginReadingTest, TellsWhatIsWrongWithThePluginsBeforeWhatIsWrongWithTheDatabase) {
  execute("UPDATE schema_migrations SET version = 'one'");
  EXPECT_EQ(refusal([&] { (void)status(settings_); }).code, ErrorCode::history);
  std::ofstream(plugins() / "002_posts.so") << "no plugin";
  EXPECT_EQ(refusal([&] { (void)status(settings_); }).code, ErrorCode::plugin);
  EXPECT_EQ(refusal([&] { (void)migrate(settings_, {}, agreeing()); }).code, ErrorCode::plugin);
}

// Closing one name of a file drops the locks that were taken by another.
TEST_F(PluginReadingTest, ReadsNoFileThatMayBeTheDatabaseWhileThatIsOpen) {
  std::filesystem::create_hard_link(database(), folder_ / "linked.db");
  EXPECT_EQ(read_folder_made_meanwhile(database()), 0U);
}

TEST_F(PluginReadingTest, ReadsNoFileThatMayBeTheIndexOfTheLogWhileThatIsOpen) {
  std::ofstream(database().string() + "-shm") << "index";
  std::filesystem::create_hard_link(database().string() + "-shm", folder_ / "linked");
  EXPECT_EQ(read_folder_made_meanwhile(database()), 0U);
}

TEST_F(PluginReadingTest, ReadsNoDatabaseThatIsCalledAsAPluginWhileThatIsOpen) {
  std::filesystem::rename(database(), folder_ / "app.so");
  EXPECT_EQ(read_folder_made_meanwhile(folder_ / "app.so"), 0U);
}

}  // namespace
}  // namespace solder::testing
