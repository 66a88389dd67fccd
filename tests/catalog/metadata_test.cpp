#include "catalog/metadata.hpp"

#include <gtest/gtest.h>
#include <ostream>
#include <string>
#include <vector>

#include "catalog/support.hpp"

namespace solder::runner {
namespace {

using ::solder::testing::error_of;
using ::solder::testing::reason_of;
using Lines = std::vector<std::string>;

const Lines required_lines = {"format=1", "abi=1.0", "kind=migration", "version=003",
                              "name=add_comments_table"};
const std::string example_checksum =
    "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

std::string records(const Lines& lines) {
  std::string bytes;
  for (const std::string& line : lines) bytes += line + '\0';
  return bytes;
}

// The required records with more behind them; one of the same key takes the place of the first.
std::string with(const Lines& more) {
  Lines lines = required_lines;
  for (const std::string& line : more) {
    const std::string key = line.substr(0, line.find('=') + 1);
    bool replaced = false;
    for (std::string& present : lines) {
      if (present.rfind(key, 0) != 0 || &present - lines.data() >= 5) continue;
      present = line;
      replaced = true;
    }
    if (!replaced) lines.push_back(line);
  }
  return records(lines);
}

Migration parse(const Lines& more) {
  return parse_metadata(with(more), "x.so");
}

TEST(Metadata, TakesEveryKey) {
  const Migration migration =
      parse({"class=AddComments", "description=Füge Kommentare hinzu", "transaction=none",
             "reversible=no", "backend=sqlite", "backend=postgres", "uses=native",
             "uses=writable_schema", "checksum=" + example_checksum, "source=migration.cpp",
             "source=data.csv", "sdk=0.1.0", "compiler=GNU 12.2.0"});
  EXPECT_EQ(migration.version.text(), "003");
  EXPECT_EQ(migration.name, "add_comments_table");
  EXPECT_EQ(migration.class_name, "AddComments");
  EXPECT_EQ(migration.description, "Füge Kommentare hinzu");
  EXPECT_EQ(migration.kind, Kind::migration);
  EXPECT_EQ(migration.transaction, TransactionMode::none);
  EXPECT_FALSE(migration.reversible);
  EXPECT_EQ(migration.abi_minor, 0U);
  EXPECT_EQ(migration.backends, (Lines{"sqlite", "postgres"}));
  EXPECT_EQ(migration.uses, (Lines{"native", "writable_schema"}));
  EXPECT_EQ(migration.checksum, example_checksum);
  EXPECT_EQ(migration.sources, (Lines{"migration.cpp", "data.csv"}));
  EXPECT_EQ(migration.sdk, "0.1.0");
  EXPECT_EQ(migration.compiler, "GNU 12.2.0");
}

TEST(Metadata, FillsInWhatIsMissing) {
  const Migration migration = parse({});
  EXPECT_EQ(migration.class_name, "AddCommentsTableMigration");
  EXPECT_EQ(migration.description, "");
  EXPECT_EQ(migration.transaction, TransactionMode::each);
  EXPECT_TRUE(migration.reversible);
  EXPECT_EQ(migration.backends, Lines{"sqlite"});
  EXPECT_EQ(migration.checksum, "");
}

TEST(Metadata, ASeedCantBeUndoneUnlessItSaysSo) {
  EXPECT_FALSE(parse({"kind=seed"}).reversible);
}

TEST(Metadata, NamesASeedAsOne) {
  EXPECT_EQ(parse({"kind=seed"}).kind, Kind::seed);
  EXPECT_EQ(parse({"kind=seed", "name=default_data"}).class_name, "DefaultDataSeed");
}

TEST(Metadata, IgnoresUnknownKeys) {
  EXPECT_EQ(parse({"colour=green", "colour=blue"}).name, "add_comments_table");
}

TEST(Metadata, KeepsBackendsThatItDoesNotKnow) {
  EXPECT_EQ(parse({"backend=oracle"}).backends, Lines{"oracle"});
}

TEST(Metadata, TakesTheNulThatEndsTheLiteral) {
  EXPECT_EQ(parse_metadata(records(required_lines) + '\0', "x.so").name, "add_comments_table");
}

TEST(Metadata, NamesTheFileAndWhatToDo) {
  EXPECT_EQ(error_of([] { (void)parse({"abi=2.0"}); }),
            "plugin: cannot read plugin 'x.so'; why: it was built for ABI 2, this runner speaks "
            "ABI 1; next: rebuild it with an SDK that is not newer than the runner, or update the "
            "runner");
}

TEST(Metadata, TheFileNameMayClaimTheSameVersion) {
  EXPECT_EQ(parse_metadata(with({}), "plugins/3_add_comments.so").version.text(), "003");
  EXPECT_EQ(parse_metadata(with({"version=1.2.10"}), "1.2.10_x.so").version.text(), "1.2.10");
}

TEST(Metadata, TheFileNameMayClaimNoVersion) {
  EXPECT_EQ(parse_metadata(with({}), "plugins/007.so").version.text(), "003");
  EXPECT_EQ(parse_metadata(with({}), "7/add_comments.so").version.text(), "003");
}

TEST(Metadata, TheFileNameMustNotClaimAnotherVersion) {
  EXPECT_EQ(error_of([] { (void)parse_metadata(with({"version=8"}), "007_add_comments.so"); }),
            "plugin: cannot read plugin '007_add_comments.so'; why: its file name says version "
            "007, its metadata say 8; next: rename the file, or build it again with 'solder "
            "build'");
}

TEST(Metadata, ASeedsFileNameMustNotClaimAnotherVersion) {
  EXPECT_EQ(reason_of([] { (void)parse_metadata(with({"kind=seed"}), "000_x.so"); }),
            "its file name says version 000, its metadata say 003");
}

struct Case {
  const char* name = nullptr;
  std::string bytes = {};
  std::string why = {};
};
// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest calls it by this name
void PrintTo(const Case& row, std::ostream* out) {
  *out << row.name;
}

class BadMetadata : public ::testing::TestWithParam<Case> {};

TEST_P(BadMetadata, IsRefusedWithTheReason) {
  EXPECT_EQ(reason_of([] { (void)parse_metadata(GetParam().bytes, "x.so"); }), GetParam().why);
}

std::vector<Case> shape_cases() {
  return {
      {"Empty", "", "its metadata doesn't begin with 'format=1'"},
      {"FormatNotFirst", records({"abi=1.0", "format=1"}),
       "its metadata doesn't begin with 'format=1'"},
      {"OtherFormat", with({"format=2"}),
       "its metadata has format '2', this runner reads format '1'"},
      {"TwoFormats", records({"format=1", "format=1"}), "its metadata has 'format' more than once"},
      {"CutOff", records(required_lines) + "descr", "its metadata ends in mid-record"},
      {"EmptyRecord", records({"format=1", "", "abi=1.0"}),
       "its metadata has '' where a key=value belongs"},
      {"NoKey", with({"=x"}), "its metadata has '=x' where a key=value belongs"},
      {"LongValue", with({"description=" + std::string(4097, 'x')}),
       "its 'description' has 4097 bytes, more than 4096"},
      {"ManyRecords", records(Lines(1, "format=1")) + records(Lines(256, "source=x")),
       "its metadata has more than 256 records"},
      {"NotUtf8", with({"description=\xff"}), "its 'description' is not UTF-8"},
      {"EscapeSequence", with({"description=\x1b[2J"}),
       "its 'description' holds a control character: '\\x1b[2J'"},
      {"NewLine", with({"class=A\nB"}), "its 'class' holds a control character: 'A\\nB'"},
      {"Tab", with({"class=A\tB"}), "its 'class' holds a control character: 'A\tB'"},
      {"TextTurnedAround", with({"name=a\u202eb"}),
       "its 'name' holds a control character: 'a\\u202eb'"},
  };
}

std::vector<Case> value_cases() {
  return {
      {"NoAbi", records({"format=1"}), "its metadata has no 'abi'"},
      {"NoKind", records({"format=1", "abi=1.0"}), "its metadata has no 'kind'"},
      {"NoVersion", records({"format=1", "abi=1.0", "kind=seed"}), "its metadata has no 'version'"},
      {"NoName", records({"format=1", "abi=1.0", "kind=seed", "version=1"}),
       "its metadata has no 'name'"},
      {"TwoNames", with({}) + records({"name=b"}), "its metadata has 'name' more than once"},
      {"AbiWithoutMinor", with({"abi=1"}), "its ABI is '1', not 1.<minor>"},
      {"AbiInWords", with({"abi=one"}), "its ABI is 'one', not 1.<minor>"},
      {"AbiWithATail", with({"abi=1.0.0"}), "its ABI is '1.0.0', not 1.<minor>"},
      {"OlderMajor", with({"abi=0.9"}), "it was built for ABI 0, this runner speaks ABI 1"},
      {"NewerMinor", with({"abi=1.3"}), "it needs ABI 1.3, this runner speaks 1.0"},
      {"UnknownKind", with({"kind=trigger"}), "its kind is 'trigger', not 'migration' or 'seed'"},
      {"UnknownTransaction", with({"transaction=some"}),
       "its transaction is 'some', not 'each' or 'none'"},
      {"UnknownReversible", with({"reversible=true"}),
       "its reversible is 'true', not 'yes' or 'no'"},
      {"NameWithASlash", with({"name=../x"}),
       "its name is '../x': a name is made of letters, digits, '_' and '-'"},
      {"EmptyName", with({"name="}), "its name is empty"},
      {"LongName", with({"name=" + std::string(101, 'x')}),
       "its name has 101 characters, more than 100"},
      {"ShortChecksum", with({"checksum=sha256:12"}),
       "its checksum is 'sha256:12', not 'sha256:' and 64 hex digits"},
      {"ChecksumOfTheFile", with({"checksum=artifact:" + example_checksum.substr(7)}),
       "its checksum is 'artifact:" + example_checksum.substr(7) +
           "', not 'sha256:' and 64 hex digits"},
      {"UnknownCapability", with({"uses=network"}),
       "it uses 'network', this runner knows 'native' and 'writable_schema'"},
  };
}

std::vector<Case> version_cases() {
  std::vector<Case> cases;
  const auto add = [&cases](const char* name, const std::string& version) {
    cases.push_back(
        {name, with({"version=" + version}), "its version is '" + version + "': " + kVersionRule});
  };
  add("VersionZero", "0");
  add("NegativeVersion", "-1");
  add("VersionWithAnExponent", "1e9");
  add("VersionWithLetters", "12abc");
  add("VersionWithASpace", " 7");
  add("VersionInArabicDigits", "\u0667");
  add("VersionWithAnEmptyGroup", "1..2");
  return cases;
}

std::string name_of(const ::testing::TestParamInfo<Case>& row) {
  return row.param.name;
}

INSTANTIATE_TEST_SUITE_P(Shape, BadMetadata, ::testing::ValuesIn(shape_cases()), name_of);
INSTANTIATE_TEST_SUITE_P(Value, BadMetadata, ::testing::ValuesIn(value_cases()), name_of);
INSTANTIATE_TEST_SUITE_P(Version, BadMetadata, ::testing::ValuesIn(version_cases()), name_of);

}  // namespace
}  // namespace solder::runner
