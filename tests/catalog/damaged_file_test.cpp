// What is left of a plugin after a copy that broke off, a bad disk or an enemy: the readers refuse
// it or understand it, and the dynamic loader never meets a file whose parts aren't there.

#include <algorithm>
#include <cstdint>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

#include "catalog/artifact.hpp"
#include "catalog/metadata.hpp"
#include "catalog/support.hpp"

namespace solder::runner {
namespace {

using ::solder::testing::patched;
using ::solder::testing::plugin_bytes;
using ::solder::testing::reason_of;
using ::solder::testing::TemporaryFolder;

std::string reason(const std::string& bytes) {
  return reason_of([&] {
    const MemorySource source(bytes);
    check_library(source, "x.so");
    (void)parse_metadata(read_note(source, "x.so"), "x.so");
  });
}

TEST(DamagedFile, EveryTruncatedPluginIsRefused) {
  const std::string good = plugin_bytes("good");
  for (std::size_t part = 1; part < 150; ++part) {
    const std::size_t length = good.size() * part / 150;
    EXPECT_EQ(reason(good.substr(0, length)).substr(0, 15), "it is truncated") << length;
  }
}

TEST(DamagedFile, ThePluginWithoutItsLastByteIsRefused) {
  const std::string good = plugin_bytes("good");
  EXPECT_EQ(reason(good.substr(0, good.size() - 1)),
            "it is truncated: it should have at least " + std::to_string(good.size()) +
                " bytes and has " + std::to_string(good.size() - 1));
}

// Without a table of sections at the end a cut shows only in the segments.
TEST(DamagedFile, ATruncatedPluginWithoutSectionsIsRefusedOrLoads) {
  std::string bytes = plugin_bytes("good");
  bytes = patched(bytes, offsetof(Elf64_Ehdr, e_shoff), Elf64_Off{0});
  bytes = patched(bytes, offsetof(Elf64_Ehdr, e_shnum), Elf64_Half{0});
  bytes = patched(bytes, offsetof(Elf64_Ehdr, e_shstrndx), Elf64_Half{0});
  const TemporaryFolder folder;
  std::size_t loaded = 0;
  for (std::size_t part = 1; part <= 150; ++part) {
    const std::string cut = bytes.substr(0, bytes.size() * part / 150);
    if (reason(cut) != "nothing") continue;
    const SealedArtifact artifact(folder.write("x.so", cut), true);
    void* const library = dlopen(artifact.load_path().c_str(), RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library, nullptr) << dlerror();
    dlclose(library);
    ++loaded;
  }
  EXPECT_GT(loaded, 0U);
}

// The generator is deterministic, so a failure repeats.
TEST(DamagedFile, ChangedBytesAreRefusedOrUnderstood) {
  const std::string good = plugin_bytes("good");
  std::mt19937 random(20261122);  // NOLINT(cert-msc51-cpp): the same bytes on every run
  std::size_t refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = good;
    // Headers, notes and tables lie in the first page; every other round hits that.
    const std::size_t range =
        round % 2 == 0 ? bytes.size() : std::min<std::size_t>(4096, bytes.size());
    for (auto changes = 1 + random() % 8; changes > 0; --changes) {
      bytes[random() % range] = static_cast<char>(random());
    }
    if (reason(bytes) != "nothing") ++refused;
  }
  EXPECT_GT(refused, 0U);
  EXPECT_LT(refused, 3000U);
}

TEST(DamagedFile, RandomRecordsAreRefusedOrUnderstood) {
  const std::vector<std::string> pieces = {"abi=1.0",
                                           "abi=",
                                           "kind=seed",
                                           "version=1",
                                           "version=",
                                           "name=a",
                                           "name=",
                                           "=",
                                           "",
                                           "uses=native",
                                           "\xff",
                                           "format=1",
                                           "reversible=yes",
                                           "checksum=sha256:",
                                           "transaction=none",
                                           std::string(5000, 'x')};
  std::mt19937 random(42);  // NOLINT(cert-msc51-cpp): the same bytes on every run
  std::size_t refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string records("format=1\0", 9);
    for (auto count = random() % 8; count > 0; --count) {
      records += pieces[random() % pieces.size()];
      if (random() % 16 != 0) records += '\0';
    }
    if (reason_of([&] { (void)parse_metadata(records, "x.so"); }) != "nothing") ++refused;
  }
  EXPECT_GT(refused, 0U);
}

}  // namespace
}  // namespace solder::runner
