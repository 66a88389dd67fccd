// G4: only from files and folders that others can't write.

#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "catalog/artifact.hpp"
#include "catalog/catalog.hpp"
#include "catalog/file.hpp"
#include "catalog/support.hpp"

namespace solder::runner {
namespace {

using ::solder::testing::error_of;
using ::solder::testing::install;
using ::solder::testing::reason_of;
using ::solder::testing::TemporaryFolder;

struct stat status_of(uid_t owner, mode_t mode) {
  struct stat status = {};
  status.st_uid = owner;
  status.st_mode = S_IFREG | mode;
  return status;
}

TEST(Trust, BelievesThisUserAndRoot) {
  EXPECT_EQ(why_untrusted(status_of(geteuid(), 0755)), "");
  EXPECT_EQ(why_untrusted(status_of(0, 0644)), "");
}

TEST(Trust, DoubtsWhatBelongsToSomebodyElse) {
  EXPECT_EQ(why_untrusted(status_of(geteuid() + 1, 0644)),
            "it belongs to user " + std::to_string(geteuid() + 1) + ", not to root or to you");
}

TEST(Trust, DoubtsWhatGroupOrOthersCanWrite) {
  EXPECT_EQ(why_untrusted(status_of(geteuid(), 0664)), "others can write it (mode 0664)");
  EXPECT_EQ(why_untrusted(status_of(geteuid(), 0646)), "others can write it (mode 0646)");
}

class TrustedFolder : public ::testing::Test {
 protected:
  // A folder with that mode.
  [[nodiscard]] std::filesystem::path make(mode_t mode) const {
    std::filesystem::path path = folder_ / "plugins";
    mkdir(path.c_str(), 0700);
    chmod(path.c_str(), mode);
    return path;
  }

  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): a fixture's world
  const TemporaryFolder folder_;
};

TEST_F(TrustedFolder, G4_AcceptsAPrivateFolder) {
  EXPECT_EQ(error_of([this] { check_folder_trust(make(0755)); }), "nothing");
}

TEST_F(TrustedFolder, G4_RefusesAFolderThatOthersCanWrite) {
  const std::string path = make(0777).string();
  EXPECT_EQ(error_of([&] { check_folder_trust(path); }),
            "plugin: cannot trust the plugins folder '" + path + "'; where: '" + path +
                "'; why: others can write it (mode 0777); next: take the right to write from "
                "others with 'chmod go-w', or pass --insecure-plugins where nobody else can log "
                "in");
}

TEST_F(TrustedFolder, G4_RefusesAStickyPluginsFolder) {
  EXPECT_EQ(reason_of([this] { check_folder_trust(make(01777)); }),
            "others can write it (mode 1777)");
}

TEST_F(TrustedFolder, G4_NamesTheFolderAboveThatOthersCanWrite) {
  const std::filesystem::path above = make(0770);
  std::filesystem::create_directory(above / "inner");
  try {
    check_folder_trust(above / "inner");
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.text().where, "'" + above.string() + "'");
  }
}

TEST_F(TrustedFolder, G4_AcceptsAStickyFolderAbove) {
  const std::filesystem::path above = make(01777);
  std::filesystem::create_directory(above / "inner");
  EXPECT_EQ(error_of([&] { check_folder_trust(above / "inner"); }), "nothing");
}

TEST_F(TrustedFolder, G4_LooksBehindALink) {
  std::filesystem::create_directory(make(0777) / "inner");
  std::filesystem::create_directory_symlink(folder_ / "plugins/inner", folder_ / "link");
  EXPECT_EQ(reason_of([this] { check_folder_trust(folder_ / "link"); }),
            "others can write it (mode 0777)");
}

TEST_F(TrustedFolder, G4_NoPluginIsReadFromAFolderThatOthersCanWrite) {
  EXPECT_EQ(reason_of([this] { (void)read_catalog({.folder = make(0777)}); }),
            "others can write it (mode 0777)");
  EXPECT_EQ(error_of([this] { (void)read_catalog({.folder = make(0777), .insecure = true}); }),
            "nothing");
}

TEST_F(TrustedFolder, G4_RefusesAFileThatItsGroupCanWrite) {
  const std::string path = install(folder_, "good", "x.so").string();
  chmod(path.c_str(), 0664);
  const std::string expected =
      "plugin: cannot trust plugin '" + path +
      "'; why: others can write it (mode 0664); next: check where it comes from, then make it "
      "yours alone with 'chown' and 'chmod go-w'";
  EXPECT_EQ(error_of([this] { (void)read_catalog({.folder = folder_.path()}); }), expected);
  EXPECT_EQ(error_of([&] { (void)SealedArtifact(path, false); }), expected);
}

TEST_F(TrustedFolder, TakesAFileThatItsGroupCanWriteWhenAskedTo) {
  const std::filesystem::path path = install(folder_, "good", "x.so");
  chmod(path.c_str(), 0664);
  EXPECT_EQ(read_catalog({.folder = folder_.path(), .insecure = true}).migrations().size(), 1U);
  EXPECT_EQ(error_of([&] { (void)SealedArtifact(path, true); }), "nothing");
}

}  // namespace
}  // namespace solder::runner
