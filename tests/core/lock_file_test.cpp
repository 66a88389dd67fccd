#include "core/lock_file.hpp"

#include <gtest/gtest.h>
#include <string>

#include "core/error.hpp"

namespace solder::runner {
namespace {

const std::string kOnes = "sha256:" + std::string(64, '1');
const std::string kTwos = "sha256:" + std::string(64, '2');
const std::string kThrees = "sha256:" + std::string(64, '3');

PluginKey key(Kind kind, const std::string& version) {
  return {kind, *Version::parse(version)};
}

LockFile small_lock() {
  LockFile lock{.serial = 3};
  lock.plugins[key(Kind::migration, "001")] = {"users", kOnes, {{"linux-x86_64", kTwos}}};
  return lock;
}

TEST(LockFile, ReadsAsPeopleAndMergesReadIt) {
  LockFile lock = small_lock();
  lock.plugins[key(Kind::seed, "001")] = {"people", kTwos, {{"linux-x86_64", kOnes}}};
  lock.plugins[key(Kind::migration, "10")] = {"tags", kOnes, {{"linux-x86_64", kOnes}}};
  lock.plugins[key(Kind::migration, "9")] = {
      "posts", kOnes, {{"linux-x86_64", kOnes}, {"linux-aarch64", kTwos}}};
  lock.libraries["libdep.so.1"] = {{"linux-x86_64", kOnes}};
  EXPECT_EQ(print_lock_file(lock),
            "# Pins the plugins of this folder. Written by 'solder lock'; commit it, don't edit "
            "it.\n"
            "format 1\n"
            "serial 3\n"
            "migration 001 users " +
                kOnes + " linux-x86_64=" + kTwos +
                "\n"
                "migration 9 posts " +
                kOnes + " linux-aarch64=" + kTwos + " linux-x86_64=" + kOnes +
                "\n"
                "migration 10 tags " +
                kOnes + " linux-x86_64=" + kOnes +
                "\n"
                "seed 001 people " +
                kTwos + " linux-x86_64=" + kOnes +
                "\n"
                "library libdep.so.1 linux-x86_64=" +
                kOnes + "\n");
  EXPECT_EQ(parse_lock_file(print_lock_file(lock)), lock);
}

TEST(LockFile, TheOrderOfItsLinesAfterAMergeDoesNotMatter) {
  const std::string text = "format 1\nserial 1\nseed 2 b " + kOnes + " linux-x86_64=" + kOnes +
                           "\n# between\nmigration 3 c " + kOnes + " linux-x86_64=" + kOnes + "\n";
  EXPECT_EQ(parse_lock_file(text).plugins.size(), 2U);
}

struct Malformed {
  const char* name = nullptr;
  std::string lines = {};  ///< after `format 1` and `serial 3`
  std::string why = {};
};

class MalformedLockFile : public ::testing::TestWithParam<Malformed> {};

std::string error_of(const std::string& text) {
  try {
    (void)parse_lock_file(text, "plugins/solder.lock");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::plugin);
    EXPECT_EQ(error.text().what, "cannot read lock file 'plugins/solder.lock'");
    return error.text().where + ": " + error.text().why;
  }
  return "nothing";
}

TEST_P(MalformedLockFile, IsRefusedWithTheLine) {
  EXPECT_EQ(error_of("format 1\nserial 3\n" + GetParam().lines), GetParam().why);
}

INSTANTIATE_TEST_SUITE_P(
    All, MalformedLockFile,
    ::testing::Values(
        Malformed{"Conflict", "<<<<<<< HEAD\n",
                  "line 3: it begins with '<<<<<<<', not with 'migration', 'seed' or 'library'"},
        Malformed{"EmptyLine", "\n",
                  "line 3: it begins with '', not with 'migration', 'seed' or 'library'"},
        Malformed{"SecondFormat", "format 1\n", "line 3: it is a second 'format'"},
        Malformed{"SecondSerial", "serial 4\n", "line 3: it is a second 'serial'"},
        Malformed{"TooFewWords", "migration 1 a " + kOnes + "\n",
                  "line 3: it has not a version, a name, a checksum and the hash of a platform"},
        Malformed{"NoVersion", "migration x a " + kOnes + " p=" + kOnes + "\n",
                  std::string("line 3: 'x' is not a version: ") + kVersionRule},
        Malformed{"NoName", "migration 1 a/b " + kOnes + " p=" + kOnes + "\n",
                  "line 3: 'a/b' is not a name"},
        Malformed{"NoChecksum", "migration 1 a md5:1 p=" + kOnes + "\n",
                  "line 3: 'md5:1' is not a checksum"},
        Malformed{"NoPlatform", "migration 1 a " + kOnes + " " + kOnes + "\n",
                  "line 3: '" + kOnes + "' is not of the form <platform>=sha256:<64 hex digits>"},
        Malformed{"ArtifactAsHash",
                  "migration 1 a " + kOnes + " p=artifact:" + std::string(64, '1') + "\n",
                  "line 3: 'p=artifact:" + std::string(64, '1') +
                      "' is not of the form <platform>=sha256:<64 hex digits>"},
        Malformed{"TwoSpaces", "migration  1 a " + kOnes + " p=" + kOnes + "\n",
                  std::string("line 3: '' is not a version: ") + kVersionRule},
        Malformed{"PlatformTwice", "migration 1 a " + kOnes + " p=" + kOnes + " p=" + kOnes + "\n",
                  "line 3: it has platform 'p' twice"},
        Malformed{"VersionTwice",
                  "migration 1 a " + kOnes + " p=" + kOnes + "\nmigration 001 b " + kOnes +
                      " p=" + kOnes + "\n",
                  "line 4: it is a second line about migration 001"},
        Malformed{"LibraryTwice", "library a.so p=" + kOnes + "\nlibrary a.so p=" + kOnes + "\n",
                  "line 4: it is a second line about library 'a.so'"},
        Malformed{"LibraryInAnotherFolder", "library ../a.so p=" + kOnes + "\n",
                  "line 3: '../a.so' is not the name of a library"},
        Malformed{"LibraryWithoutHash", "library a.so\n",
                  "line 3: it has not a name and the hash of a platform"},
        Malformed{"CutOff", "migration 1 a " + kOnes + " p=" + kOnes,
                  "line 3: it doesn't end: the file is cut off"},
        Malformed{"LongLine", "#" + std::string(9000, 'x') + "\n",
                  "line 3: it has 9001 bytes, more than 8192"},
        Malformed{"ControlCharacters", "migration 1 a\x1b[2J " + kOnes + " p=" + kOnes + "\n",
                  "line 3: 'a\\x1b[2J' is not a name"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(LockFile, BeginsWithItsFormatAndItsSerial) {
  EXPECT_EQ(error_of(""), "line 1: the line 'format 1' is missing");
  EXPECT_EQ(error_of("serial 1\n"), "line 1: the line 'format 1' is to come first");
  EXPECT_EQ(error_of("format 2\n"),
            "line 1: it has another format than this runner reads, which is 'format 1'");
  EXPECT_EQ(error_of("format 1\n"), "line 2: the line 'serial N' is missing");
  EXPECT_EQ(error_of("format 1\nseed 1\n"), "line 2: the line 'serial N' is to come second");
  for (const char* serial : {"0", "-1", "01", "9223372036854775808", "x", "1 2", ""}) {
    EXPECT_EQ(error_of(std::string("format 1\nserial ") + serial + "\n"),
              "line 2: the serial is not a number greater than 0");
  }
}

TEST(LockFile, TheSerialGrowsWithAChangeAndWithoutOneStays) {
  const LockFile previous = small_lock();
  LockFile found = small_lock();
  found.serial = 0;
  EXPECT_EQ(merge_lock_files(previous, found, "linux-x86_64"), previous);
  found.plugins.begin()->second.artifacts["linux-x86_64"] = kThrees;
  EXPECT_EQ(merge_lock_files(previous, found, "linux-x86_64").serial, 4U);
  EXPECT_EQ(merge_lock_files({}, {}, "linux-x86_64").serial, 1U);
}

TEST(LockFile, KeepsOtherPlatformsAsLongAsTheChecksumIsTheSame) {
  const LockFile previous = small_lock();
  LockFile found = small_lock();
  found.plugins.begin()->second.artifacts = {{"linux-aarch64", kThrees}};
  EXPECT_EQ(merge_lock_files(previous, found, "linux-aarch64").plugins.begin()->second.artifacts,
            (PlatformHashes{{"linux-aarch64", kThrees}, {"linux-x86_64", kTwos}}));
  found.plugins.begin()->second.checksum = kThrees;
  EXPECT_EQ(merge_lock_files(previous, found, "linux-aarch64").plugins.begin()->second.artifacts,
            (PlatformHashes{{"linux-aarch64", kThrees}}));
}

TEST(LockFile, ForgetsPluginsThatAreGoneAndLibrariesThatNoPlatformNeeds) {
  LockFile previous = small_lock();
  previous.libraries["liba.so"] = {{"linux-x86_64", kOnes}};
  previous.libraries["libb.so"] = {{"linux-aarch64", kOnes}};
  const LockFile merged = merge_lock_files(previous, {}, "linux-x86_64");
  EXPECT_TRUE(merged.plugins.empty());
  EXPECT_EQ(merged.libraries,
            (std::map<std::string, PlatformHashes>{{"libb.so", {{"linux-aarch64", kOnes}}}}));
}

}  // namespace
}  // namespace solder::runner
