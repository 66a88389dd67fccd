#include "catalog/artifact.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <dlfcn.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <memory>
#include <string>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

#include "catalog/support.hpp"
#include "solder/abi.h"

namespace solder::runner {
namespace {

using ::solder::testing::error_of;
using ::solder::testing::install;
using ::solder::testing::plugin_bytes;
using ::solder::testing::plugin_path;
using ::solder::testing::read_file;
using ::solder::testing::reason_of;
using ::solder::testing::TemporaryFolder;

std::string sha256sum(const std::filesystem::path& path) {
  const std::string command = "sha256sum '" + path.string() + "'";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
  std::array<char, 65> digest = {};
  return fgets(digest.data(), digest.size(), pipe.get()) == nullptr ? "" : digest.data();
}

// The version that the factory of the library at `path` answers.
std::string loaded_version(const std::filesystem::path& path) {
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return dlerror();
  const auto factory =
      reinterpret_cast<solder_create_migration_function>(dlsym(library, SOLDER_FACTORY_NAME));
  std::string version = factory()->version;
  dlclose(library);
  return version;
}

class Artifact : public ::testing::Test {
 protected:
  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): a fixture's world
  const TemporaryFolder folder_;
};

TEST_F(Artifact, G4_HasTheHashThatSha256sumPrints) {
  const std::filesystem::path path = install(folder_, "good", "x.so");
  EXPECT_EQ(SealedArtifact(path, false).hash(), "sha256:" + sha256sum(path));
  EXPECT_EQ(artifact_checksum(path), "artifact:" + sha256sum(path));
}

TEST_F(Artifact, GivesTheNoteOfTheSealedBytes) {
  EXPECT_EQ(SealedArtifact(install(folder_, "good", "x.so"), false).note().substr(0, 8),
            "format=1");
}

TEST_F(Artifact, G4_AFileReplacedAfterSealingIsNotWhatIsLoaded) {
  const SealedArtifact artifact(install(folder_, "ordered_9", "x.so"), false);
  std::filesystem::rename(install(folder_, "ordered_10", "y.so"), folder_ / "x.so");
  EXPECT_EQ(loaded_version(artifact.load_path()), "9");
}

TEST_F(Artifact, G4_AFileOverwrittenAfterSealingIsNotWhatIsLoaded) {
  const SealedArtifact artifact(install(folder_, "ordered_9", "x.so"), false);
  install(folder_, "ordered_10", "x.so");
  EXPECT_EQ(loaded_version(artifact.load_path()), "9");
}

TEST_F(Artifact, G4_AFileTruncatedAfterSealingIsStillLoaded) {
  const SealedArtifact artifact(install(folder_, "ordered_9", "x.so"), false);
  std::filesystem::resize_file(folder_ / "x.so", 0);
  EXPECT_EQ(loaded_version(artifact.load_path()), "9");
}

TEST_F(Artifact, G4_TheSealedBytesCantBeChanged) {
  const SealedArtifact artifact(install(folder_, "good", "x.so"), false);
  const int descriptor = open(artifact.load_path().c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(descriptor, 0);
  EXPECT_EQ(pwrite(descriptor, "x", 1, 0), -1);
  EXPECT_EQ(errno, EPERM);
  EXPECT_EQ(ftruncate(descriptor, 0), -1);
  close(descriptor);
  EXPECT_EQ(read_file(artifact.load_path()), plugin_bytes("good"));
}

TEST_F(Artifact, HasALoadPathOfItsOwn) {
  const std::filesystem::path path = install(folder_, "good", "x.so");
  const SealedArtifact first(path, false);
  SealedArtifact second(path, false);
  EXPECT_NE(first.load_path(), second.load_path());
  const std::filesystem::path kept = second.load_path();
  const SealedArtifact moved(std::move(second));
  EXPECT_EQ(moved.load_path(), kept);
  EXPECT_EQ(loaded_version(kept), "003");
}

TEST_F(Artifact, RefusesACopyOfSqlite) {
  const std::string path = install(folder_, "embedded_sqlite", "x.so").string();
  EXPECT_EQ(error_of([&] { (void)SealedArtifact(path, false); }),
            "plugin: cannot read plugin '" + path +
                "'; why: it contains its own SQLite: a second copy of SQLite in one process drops "
                "the locks of the first; next: take the SQLite library out of its link line; it "
                "talks to the database through solder");
}

TEST_F(Artifact, RefusesALink) {
  std::filesystem::create_symlink(plugin_path("good"), folder_ / "x.so");
  EXPECT_EQ(reason_of([this] { (void)SealedArtifact(folder_ / "x.so", false); }),
            "it is not a regular file");
}

TEST_F(Artifact, RefusesAFifoAtOnce) {
  ASSERT_EQ(mkfifo((folder_ / "x.so").c_str(), 0600), 0);
  EXPECT_EQ(reason_of([this] { (void)SealedArtifact(folder_ / "x.so", false); }),
            "it is not a regular file");
}

TEST_F(Artifact, RefusesAHugeFileWithoutReadingIt) {
  std::filesystem::resize_file(install(folder_, "good", "x.so"), 268435457);
  EXPECT_EQ(reason_of([this] { (void)SealedArtifact(folder_ / "x.so", false); }),
            "it has 268435457 bytes, more than 268435456");
}

TEST_F(Artifact, RefusesAnEmptyFile) {
  folder_.write("x.so", "");
  EXPECT_EQ(reason_of([this] { (void)SealedArtifact(folder_ / "x.so", true); }),
            "it is not an ELF file: it is empty");
}

// From here on this process can't make memory files, as under a strict container policy.
void forbid_memory_files() {
  std::array<sock_filter, 4> rules = {{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_memfd_create, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog program = {.len = rules.size(), .filter = rules.data()};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

// What a copy on the disk is like: "<is below the temporary folder> <mode of its folder> <version
// that it loads> <is gone after remove_copy>".
std::string describe_copy_on_disk(const std::filesystem::path& path) {
  forbid_memory_files();
  SealedArtifact artifact(path, false);
  const std::filesystem::path copy = artifact.load_path();
  struct stat status = {};
  stat(copy.parent_path().c_str(), &status);
  std::string text = copy.parent_path().parent_path() == std::filesystem::temp_directory_path()
                         ? "temporary "
                         : copy.string() + " ";
  text += (status.st_mode & 0777U) == 0700 ? "private " : "open ";
  text += loaded_version(copy) + " ";
  artifact.remove_copy();
  return text + (std::filesystem::exists(copy.parent_path()) ? "left" : "removed");
}

TEST_F(Artifact, G4_WithoutMemoryFilesTheCopyIsInAPrivateFolder) {
  const std::filesystem::path path = install(folder_, "good", "x.so");
  EXPECT_EXIT(
      {
        std::fputs(describe_copy_on_disk(path).c_str(), stderr);
        _exit(0);
      },
      ::testing::ExitedWithCode(0), "^temporary private 003 removed$");
}

}  // namespace
}  // namespace solder::runner
