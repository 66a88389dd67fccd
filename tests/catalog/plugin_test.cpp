#include "catalog/plugin.hpp"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <ostream>
#include <string>

#include "catalog/artifact.hpp"
#include "catalog/catalog.hpp"
#include "catalog/support.hpp"

namespace solder::runner {
namespace {

using ::solder::testing::error_of;
using ::solder::testing::install;
using ::solder::testing::plugin_bytes;
using ::solder::testing::plugin_path;
using ::solder::testing::reason_of;
using ::solder::testing::TemporaryFolder;

// The plugin as a plan made from its metadata has it, then loaded.
Plugin load(const std::filesystem::path& path) {
  return {read_plugin_file(path), false};
}

class PluginTest : public ::testing::Test {
 protected:
  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): a fixture's world
  const TemporaryFolder folder_;
};

TEST_F(PluginTest, GivesTheMigrationOfARealLibrary) {
  const Plugin plugin = load(install(folder_, "good", "003_x.so"));
  const solder_migration& migration = plugin.migration();
  EXPECT_STREQ(migration.version, "003");
  EXPECT_STREQ(migration.name, "add_comments_table");
  EXPECT_EQ(migration.up(migration.self, nullptr, nullptr), SOLDER_OK);
}

TEST_F(PluginTest, KnowsTheHashOfWhatWasLoaded) {
  const std::filesystem::path path = install(folder_, "hand_built", "x.so");
  EXPECT_EQ("artifact:" + load(path).artifact().substr(7), read_plugin_file(path).checksum);
}

TEST_F(PluginTest, EachPluginHasItsOwnSymbols) {
  const Plugin nine = load(install(folder_, "ordered_9", "a.so"));
  const Plugin ten = load(install(folder_, "ordered_10", "b.so"));
  EXPECT_STREQ(nine.migration().version, "9");
  EXPECT_STREQ(ten.migration().version, "10");
}

TEST_F(PluginTest, AcceptsALargerStructOfALaterMinor) {
  EXPECT_STREQ(load(install(folder_, "struct_large", "x.so")).migration().version, "003");
}

TEST_F(PluginTest, StaysLoadedWhenItsFileIsGone) {
  const std::filesystem::path path = install(folder_, "good", "x.so");
  const Plugin plugin = load(path);
  std::filesystem::resize_file(path, 0);
  std::filesystem::remove(path);
  EXPECT_EQ(plugin.migration().down(nullptr, nullptr, nullptr), SOLDER_OK);
}

bool is_mapped(const solder_migration& migration) {
  Dl_info ignored = {};
  return dladdr(&migration, &ignored) != 0;
}

TEST_F(PluginTest, IsUnloadedWhereItStandsAlone) {
  Plugin plugin = load(install(folder_, "leaves_nothing", "x.so"));
  const std::string artifact = plugin.artifact();
  const solder_migration& migration = plugin.migration();
  ASSERT_TRUE(is_mapped(migration));

  plugin.unload_if_alone();

  EXPECT_FALSE(is_mapped(migration));
  EXPECT_FALSE(plugin.is_loaded());
  EXPECT_EQ(plugin.artifact(), artifact);
}

// The loader knows a library by the number of its descriptor.
TEST_F(PluginTest, IsNotTakenForTheOneThatWasUnloadedBeforeIt) {
  load(install(folder_, "leaves_nothing", "x.so")).unload_if_alone();
  EXPECT_STREQ(load(install(folder_, "ordered_9", "y.so")).migration().version, "9");
}

class PluginThatLeaves : public PluginTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(PluginThatLeaves, StaysLoaded) {
  Plugin plugin = load(install(folder_, std::string("leaves_") + GetParam(), "x.so"));
  plugin.unload_if_alone();
  ASSERT_TRUE(plugin.is_loaded());
  EXPECT_EQ(plugin.migration().up(nullptr, nullptr, nullptr), SOLDER_OK);
}

INSTANTIATE_TEST_SUITE_P(Something, PluginThatLeaves,
                         ::testing::Values("CALLS", "FINALIZES", "HAS_DATA_OF_THREADS",
                                           "USES_NATIVE", "itself"));

TEST_F(PluginTest, G4_RefusesMetadataThatChangedSinceThePlan) {
  const std::string path = install(folder_, "good", "x.so").string();
  const Migration expected = read_plugin_file(path);
  install(folder_, "ordered_9", "x.so");
  EXPECT_EQ(error_of([&] { (void)Plugin(expected, false); }),
            "plugin: cannot load plugin '" + path +
                "'; why: its metadata changed since the plan was made\nversion: was '003', is "
                "'9'; next: run the command again");
}

// It carries no checksum, so its bytes are its identity.
TEST_F(PluginTest, G4_RefusesAHandBuiltPluginWhoseBytesChangedSinceThePlan) {
  const std::filesystem::path path = install(folder_, "hand_built", "x.so");
  const Migration expected = read_plugin_file(path);
  folder_.write("x.so", plugin_bytes("hand_built") + " ");
  const Migration found = read_plugin_file(path);
  EXPECT_EQ(reason_of([&] { (void)Plugin(expected, false); }),
            "its metadata changed since the plan was made\nchecksum: was '" + expected.checksum +
                "', is '" + found.checksum + "'");
}

TEST_F(PluginTest, G4_RefusesASealedCopyThatIsNotThePinnedFile) {
  const std::string path = install(folder_, "good", "x.so").string();
  Migration expected = read_plugin_file(path);
  expected.artifact = artifact_hash(path);
  EXPECT_EQ(Plugin(expected, false).artifact(), expected.artifact);
  folder_.write("x.so", plugin_bytes("good") + " ");
  EXPECT_EQ(error_of([&] { (void)Plugin(expected, false); }),
            "plugin: cannot load plugin '" + path + "'; why: its file has " + artifact_hash(path) +
                ", locked in the manifest is " + expected.artifact +
                "; next: take the plugin that was locked; if this one is what you want, run "
                "'solder lock'");
}

TEST_F(PluginTest, NamesThePluginInTheLoadersWords) {
  const std::string path = install(folder_, "undefined_symbol", "x.so").string();
  EXPECT_EQ(error_of([&] { (void)load(path); }),
            "plugin: cannot load plugin '" + path +
                "'; why: x.so: undefined symbol: nobody_has_this; next: install the library that "
                "it needs, or build it again on this system with 'solder build'");
}

struct Case {
  const char* name = nullptr;
  const char* why = nullptr;
};
// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest calls it by this name
void PrintTo(const Case& row, std::ostream* out) {
  *out << row.name;
}

class BrokenContract : public ::testing::TestWithParam<Case> {};

TEST_P(BrokenContract, IsRefusedWithTheReason) {
  const std::filesystem::path path = plugin_path(GetParam().name);
  EXPECT_EQ(reason_of([&] { (void)load(path); }), GetParam().why);
}

INSTANTIATE_TEST_SUITE_P(
    Plugin, BrokenContract,
    ::testing::Values(
        Case{"factory_null", "its factory made no migration"},
        Case{"struct_small", "its migration has 16 bytes, ABI 1.0 has 56"},
        Case{"struct_minor", "it needs ABI 1.3, this runner speaks 1.0"},
        Case{"struct_version", "its migration has version '004', its metadata say '003'"},
        Case{"struct_no_version", "its migration has no version, its metadata say '003'"},
        Case{"struct_name",
             "its migration has name 'drop_comments_table', its metadata say "
             "'add_comments_table'"},
        Case{"up_missing", "its migration has no 'up'"},
        Case{"down_missing", "its migration has no 'down', its metadata say that it can be undone"},
        Case{"down_undeclared",
             "its migration has a 'down', its metadata say that it can't be undone"}),
    [](const ::testing::TestParamInfo<Case>& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace solder::runner
