#include <gtest/gtest.h>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalog/artifact.hpp"
#include "catalog/catalog.hpp"
#include "catalog/support.hpp"
#include "core/hash.hpp"

namespace solder::runner {
namespace {

using ::solder::testing::error_of;
using ::solder::testing::install;
using ::solder::testing::plugin_bytes;
using ::solder::testing::plugin_path;
using ::solder::testing::reason_of;
using ::solder::testing::TemporaryFolder;

// G12: all that these tests find is found before a database is opened.
class ReadCatalog : public ::testing::Test {
 protected:
  [[nodiscard]] Catalog read() const { return read_catalog({.folder = folder_.path()}); }
  [[nodiscard]] std::string reason() const {
    return reason_of([this] { (void)read(); });
  }

  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): a fixture's world
  const TemporaryFolder folder_;
};

TEST_F(ReadCatalog, TakesAnEmptyFolderAsAnEmptyCatalog) {
  EXPECT_TRUE(read().migrations().empty());
}

TEST_F(ReadCatalog, ReadsAPluginWithItsAbsolutePath) {
  const std::filesystem::path path = install(folder_, "good", "003_add_comments_table.so");
  const Catalog catalog = read();
  ASSERT_EQ(catalog.migrations().size(), 1U);
  EXPECT_EQ(catalog.migrations().front().name, "add_comments_table");
  EXPECT_EQ(catalog.migrations().front().path, path);
}

TEST_F(ReadCatalog, OrdersRealPluginsByNumber) {
  for (const char* version : {"9", "10", "100", "20240101"}) {
    install(folder_, "ordered_" + std::string(version), std::string(version) + "_x.so");
  }
  const Catalog catalog = read();
  std::string order;
  for (const Migration& migration : catalog.migrations()) order += migration.version.text() + " ";
  EXPECT_EQ(order, "9 10 100 20240101 ");
}

TEST_F(ReadCatalog, PassesOverHiddenFilesOtherNamesAndFolders) {
  for (const char* name : {".hidden.so", "README", "a.so.bak", "b.so~", "lib.so.1", ".so"}) {
    folder_.write(name, "not a plugin");
  }
  std::filesystem::create_directory(folder_ / "lib");
  EXPECT_TRUE(read().migrations().empty());
}

TEST_F(ReadCatalog, TakesTheFilesHashWhereThereIsNoChecksum) {
  install(folder_, "hand_built", "x.so");
  EXPECT_EQ(read().migrations().front().checksum,
            "artifact:" + sha256_hex(plugin_bytes("hand_built")));
}

TEST_F(ReadCatalog, DoesNotBlameThePluginsWhenTooManyFilesAreOpen) {
  install(folder_, "ordered_9", "9_x.so");
  install(folder_, "ordered_10", "10_x.so");
  // The undefined behaviour sanitizer looks at each class once, and with a pipe: so before that.
  (void)error_of([] { (void)read_plugin_file("no-such-plugin.so"); });
  const int lowest_free = dup(STDIN_FILENO);
  ASSERT_GE(lowest_free, 0);
  close(lowest_free);
  rlimit before = {};
  getrlimit(RLIMIT_NOFILE, &before);
  // Room for the folder, and for no file in it.
  const rlimit few = {.rlim_cur = static_cast<rlim_t>(lowest_free) + 1,
                      .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &few);
  const std::string error = error_of([&] { (void)read(); });
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(error, "environment: cannot read plugin '" + (folder_ / "10_x.so").string() +
                       "'; why: Too many open files; next: raise the limit with 'ulimit -n', or "
                       "apply fewer at once with 'solder migrate --steps 100'");
}

TEST_F(ReadCatalog, SaysThatTheFolderIsMissing) {
  EXPECT_EQ(error_of([] { (void)read_catalog({.folder = "no/such/folder"}); }),
            "environment: cannot read the plugins folder 'no/such/folder'; why: no such folder; "
            "next: build the plugins with 'solder build', or name their folder with --plugins");
}

TEST_F(ReadCatalog, SaysThatTheFolderIsAFile) {
  const std::string path = folder_.write("plugins", "").string();
  EXPECT_EQ(error_of([&] { (void)read_catalog({.folder = path}); }),
            "environment: cannot read the plugins folder '" + path +
                "'; why: it is not a folder; next: name the plugins folder with --plugins");
}

TEST_F(ReadCatalog, RefusesALinkToAPlugin) {
  std::filesystem::create_symlink(plugin_path("good"), folder_ / "x.so");
  EXPECT_EQ(error_of([this] { (void)read(); }),
            "plugin: cannot read plugin '" + (folder_ / "x.so").string() +
                "'; why: it is not a regular file; next: put the plugin itself there, or remove "
                "it");
}

TEST_F(ReadCatalog, RefusesALinkToNowhere) {
  std::filesystem::create_symlink("nowhere", folder_ / "x.so");
  EXPECT_EQ(reason(), "it is not a regular file");
}

TEST_F(ReadCatalog, RefusesAFolderThatIsCalledLikeAPlugin) {
  std::filesystem::create_directory(folder_ / "x.so");
  EXPECT_EQ(reason(), "it is not a regular file");
}

// Opened for reading without care, a FIFO waits for somebody to write.
TEST_F(ReadCatalog, RefusesAFifoAtOnce) {
  ASSERT_EQ(mkfifo((folder_ / "x.so").c_str(), 0600), 0);
  EXPECT_EQ(reason(), "it is not a regular file");
}

TEST_F(ReadCatalog, RefusesAHugeFileWithoutReadingIt) {
  std::filesystem::resize_file(install(folder_, "good", "x.so"), 1024ULL * 1024 * 1024);
  EXPECT_EQ(reason(), "it has 1073741824 bytes, more than 268435456");
}

TEST_F(ReadCatalog, RefusesAFileNameThatClaimsAnotherVersion) {
  install(folder_, "good", "007_add_comments_table.so");
  EXPECT_EQ(reason(), "its file name says version 007, its metadata say 003");
}

TEST_F(ReadCatalog, RefusesWhatTheLoaderMustNotSee) {
  install(folder_, "runpath", "x.so");
  EXPECT_EQ(reason(), "it brings its own search path for libraries, RUNPATH '/opt/lib'");
}

TEST_F(ReadCatalog, NamesEveryFaultyFile) {
  install(folder_, "abi_major", "1_a.so");
  install(folder_, "abi_minor", "2_b.so");
  install(folder_, "good", "3_c.so");
  folder_.write("4_d.so", "hello");
  install(folder_, "version_bad", "5_e.so");
  EXPECT_EQ(error_of([this] { (void)read(); }),
            "plugin: cannot use 4 plugins in '" + folder_.path().string() +
                "'; why: 1_a.so: it was built for ABI 2, this runner speaks ABI 1\n"
                "2_b.so: it needs ABI 1.3, this runner speaks 1.0\n"
                "4_d.so: it is not an ELF file\n"
                "5_e.so: its version is '1e9': " +
                kVersionRule + "; next: build them again with 'solder build', or remove them");
}

TEST_F(ReadCatalog, RefusesTwoPluginsWithOneVersion) {
  install(folder_, "good", "003_a.so");
  install(folder_, "good", "3_b.so");
  EXPECT_EQ(error_of([this] { (void)read(); }),
            "history: cannot use two migrations with one version; why: '003_a.so' has version 003, "
            "'3_b.so' has version 003; next: give one of them another version and build it again, "
            "or remove it");
}

TEST(ReadPluginFile, ReadsOneFile) {
  const Migration migration = read_plugin_file(plugin_path("hand_built"));
  EXPECT_EQ(migration.version.text(), "003");
  EXPECT_EQ(migration.path, plugin_path("hand_built"));
  EXPECT_EQ(migration.checksum, artifact_checksum(plugin_path("hand_built")));
}

TEST(ReadPluginFile, SaysThatThereIsNoSuchFile) {
  EXPECT_EQ(error_of([] { (void)read_plugin_file("no_such.so"); }),
            "plugin: cannot read plugin 'no_such.so'; why: No such file or directory");
}

}  // namespace
}  // namespace solder::runner
