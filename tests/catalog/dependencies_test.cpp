// G4 for what plugins need: the C and C++ runtime, and what was checked in <plugins>/lib.

#include "catalog/dependencies.hpp"

#include <cstdio>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "catalog/artifact.hpp"
#include "catalog/catalog.hpp"
#include "catalog/plugin.hpp"
#include "catalog/support.hpp"

namespace solder::runner {
namespace {

using ::solder::testing::error_of;
using ::solder::testing::install;
using ::solder::testing::read_file;
using ::solder::testing::reason_of;
using ::solder::testing::TemporaryFolder;

constexpr const char* kDep = "libsolder_dep.so.1";

TEST(RuntimeLibraries, AreThoseOfCAndCpp) {
  for (const char* name :
       {"libc.so.6", "libm.so.6", "libpthread.so.0", "ld-linux-x86-64.so.2", "libgcc_s.so.1",
        "libstdc++.so.6", "libc++.so.1", "libc++abi.so.1", "libc.musl-x86_64.so.1"}) {
    EXPECT_TRUE(is_runtime_library(name)) << name;
  }
  for (const char* name : {"libdep.so", "libc.so.6.evil", "libcrypt.so.1", "libcurl.so.4", "libc",
                           "../libc.so.6", "/tmp/ld-linux-x86-64.so.2", ""}) {
    EXPECT_FALSE(is_runtime_library(name)) << name;
  }
}

class Dependencies : public ::testing::Test {
 protected:
  Dependencies() { std::filesystem::create_directory(lib()); }

  [[nodiscard]] std::filesystem::path lib() const { return folder_ / "lib"; }

  // The library that is built in a folder of that name, as `file` in <plugins>/lib.
  void bring(const std::string& name, const std::string& file = kDep,
             const std::string& soname = kDep) const {
    folder_.write("lib/" + file, read_file(std::filesystem::path(PLUGIN_FOLDER) / name / soname));
    chmod((lib() / file).c_str(), 0644);
  }
  [[nodiscard]] Catalog read() const { return read_catalog({.folder = folder_.path()}); }
  // What `up` of the plugin answers when it is loaded; in a process of its own, because what is
  // loaded stays.
  void expect_answer(const Migration& migration, const std::string& answer) const {
    const auto ask = [&] {
      try {
        const Plugin plugin(migration, false);
        return std::to_string(plugin.migration().up(nullptr, nullptr, nullptr));
      } catch (const Error& error) {
        return error.text().what + ": " + error.text().why;
      }
    };
    EXPECT_EXIT(
        {
          folder_.write("answer", ask());
          _exit(0);
        },
        ::testing::ExitedWithCode(0), "");
    EXPECT_EQ(read_file(folder_ / "answer"), answer);
  }
  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_ / name).string();
  }

  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): a fixture's world
  const TemporaryFolder folder_;
};

TEST_F(Dependencies, ALibraryThatIsNowhereIsNamedWithThePlugin) {
  install(folder_, "needs_dep", "x.so");
  EXPECT_EQ(error_of([this] { (void)read(); }),
            "plugin: cannot read plugin '" + path("x.so") +
                "'; why: it needs 'libsolder_dep.so.1', which is not allowed: not part of the C "
                "and C++ runtime, and not found in '" +
                lib().string() +
                "'; next: link it statically, or put the library there under that name");
}

TEST_F(Dependencies, G4_ALibraryThatIsInstalledInTheSystemIsNotAllowed) {
  install(folder_, "needs_dep", "x.so");
  ASSERT_EQ(setenv("LD_LIBRARY_PATH", PLUGIN_FOLDER "/dep", 1), 0);
  EXPECT_NE(reason_of([this] { (void)read(); }).find("not allowed"), std::string::npos);
  unsetenv("LD_LIBRARY_PATH");
}

TEST_F(Dependencies, ALibraryOfThePluginsFolderIsLoadedBeforeThePlugin) {
  install(folder_, "needs_dep", "x.so");
  bring("dep");
  const Migration migration = read().migrations().front();
  EXPECT_EQ(migration.libraries, (std::map<std::string, std::string>{{kDep, ""}}));
  expect_answer(migration, "7");
}

TEST_F(Dependencies, ALibraryMayNeedAnother) {
  install(folder_, "needs_next", "x.so");
  bring("next", "libsolder_next.so.1", "libsolder_next.so.1");
  EXPECT_EQ(reason_of([this] { (void)read(); }),
            "its library 'libsolder_next.so.1' needs 'libsolder_dep.so.1', which is not allowed: "
            "not part of the C and C++ runtime, and not found in '" +
                lib().string() + "'");
  bring("dep");
  const Migration migration = read().migrations().front();
  EXPECT_EQ(migration.libraries.size(), 2U);
  expect_answer(migration, "8");
}

TEST_F(Dependencies, ALibraryThatNeedsItselfIsRefused) {
  install(folder_, "needs_itself", "x.so");
  bring("itself", "libsolder_itself.so.1", "libsolder_itself.so.1");
  EXPECT_EQ(reason_of([this] { (void)read(); }),
            "its library 'libsolder_itself.so.1' needs itself");
}

TEST_F(Dependencies, G4_ALibraryIsAsSoundAsAPlugin) {
  install(folder_, "needs_dep", "x.so");
  bring("dep_runpath");
  EXPECT_EQ(error_of([this] { (void)read(); }),
            "plugin: cannot use library '" + path("lib/libsolder_dep.so.1") + "' of plugin '" +
                path("x.so") +
                "'; why: it brings its own search path for libraries, RUNPATH '/opt/lib'; next: "
                "link it without '-rpath' (in CMake: set SKIP_BUILD_RPATH on the target)");
  folder_.write("lib/libsolder_dep.so.1", "not a library");
  EXPECT_EQ(reason_of([this] { (void)read(); }), "it is not an ELF file");
}

TEST_F(Dependencies, G4_ALibraryMustNotBeALinkOrWritableByOthers) {
  install(folder_, "needs_dep", "x.so");
  bring("dep");
  chmod((lib() / kDep).c_str(), 0666);
  EXPECT_EQ(reason_of([this] { (void)read(); }), "others can write it (mode 0666)");
  chmod((lib() / kDep).c_str(), 0644);
  chmod(lib().c_str(), 0777);
  EXPECT_EQ(reason_of([this] { (void)read(); }), "others can write it (mode 0777)");
  chmod(lib().c_str(), 0755);
  std::filesystem::rename(lib() / kDep, folder_ / "elsewhere");
  std::filesystem::create_symlink(folder_ / "elsewhere", lib() / kDep);
  EXPECT_EQ(reason_of([this] { (void)read(); }), "it is not a regular file");
}

TEST_F(Dependencies, ALibraryIsFoundByItsSoname) {
  install(folder_, "needs_dep", "x.so");
  bring("dep_other_soname", kDep, "libsolder_other.so.1");
  EXPECT_EQ(reason_of([this] { (void)read(); }),
            "its soname is 'libsolder_other.so.1', not its file name: nothing would find it");
}

TEST_F(Dependencies, ALibraryMustNotBringItsOwnSqlite) {
  install(folder_, "needs_dep", "x.so");
  bring("dep_sqlite");
  expect_answer(read().migrations().front(),
                "cannot use library '" + path("lib/libsolder_dep.so.1") + "' of plugin '" +
                    path("x.so") +
                    "': it contains its own SQLite: a second copy of SQLite in one process drops "
                    "the locks of the first");
}

TEST_F(Dependencies, G4_OnlyThePinnedBytesOfALibraryAreLoaded) {
  install(folder_, "needs_dep", "x.so");
  bring("dep");
  Migration migration = read().migrations().front();
  migration.artifact = artifact_hash(folder_ / "x.so");
  const std::string about = "cannot use library '" + path("lib/libsolder_dep.so.1") +
                            "' of plugin '" + path("x.so") + "': ";
  expect_answer(migration, about + "it is not in manifest 'solder.lock'");
  const std::string pinned = artifact_hash(lib() / kDep);
  migration.libraries[kDep] = pinned;
  expect_answer(migration, "7");
  folder_.write("lib/libsolder_dep.so.1", read_file(lib() / kDep) + " ");
  expect_answer(migration, about + "its file has " + artifact_hash(lib() / kDep) +
                               ", locked in the manifest is " + pinned);
}

}  // namespace
}  // namespace solder::runner
