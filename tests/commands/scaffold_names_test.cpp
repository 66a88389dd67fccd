#include "commands/scaffold_names.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace solder::runner {
namespace {

struct NameCase {
  std::string test;
  std::string given;
  std::string expected;  // empty: refused
};

class Name : public ::testing::TestWithParam<NameCase> {};

TEST_P(Name, IsNormalisedOrRefused) {
  const auto& [test, given, expected] = GetParam();
  std::string name;
  try {
    name = normalise_name(given);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
  }
  EXPECT_EQ(name, expected);
}

const std::vector<NameCase> kNames = {
    {"SnakeCaseStays", "add_comments_table", "add_comments_table"},
    {"SpacesBecomeUnderscores", "add comments table", "add_comments_table"},
    {"DashesBecomeUnderscores", "add-comments-table", "add_comments_table"},
    {"CamelCaseIsDivided", "AddCommentsTable", "add_comments_table"},
    {"AcronymsAreOneWord", "AddHTTPServer", "add_http_server"},
    {"GapsAreOneUnderscore", "add  _-comments", "add_comments"},
    {"AGapAtTheEndGoes", "add_comments_", "add_comments"},
    {"DigitsMayFollow", "add_2_columns", "add_2_columns"},
    {"KeywordsAreFine", "class", "class"},
    {"EightyCharactersFit", std::string(80, 'a'), std::string(80, 'a')},
    {"EightyOneAreTooMany", std::string(81, 'a'), ""},
    {"EmptyIsNone", "", ""},
    {"ADigitBeginsNone", "2_columns", ""},
    {"AnUnderscoreBeginsNone", "_columns", ""},
    {"ASpaceBeginsNone", " columns", ""},
    {"NoSlash", "../columns", ""},
    {"NoBackslash", "a\\b", ""},
    {"NoDot", "a.b", ""},
    {"NoNewline", "a\nb", ""},
    {"NoNul", std::string("a\0b", 3), ""},
    {"NoQuote", "a'b", ""},
    {"NoDoubleQuote", "a\"b", ""},
    {"NoDollar", "a$b", ""},
    {"NoSemicolon", "a;b", ""},
    {"NoLetterBeyondAscii", "größe", ""},
    {"NoDeviceOfWindows", "NUL", ""},
    {"NoPortOfWindows", "com1", ""},
    {"AWordThatBeginsLikeADevice", "con_tact", "con_tact"},
};

INSTANTIATE_TEST_SUITE_P(Scaffold, Name, ::testing::ValuesIn(kNames),
                         [](const auto& parameter) { return parameter.param.test; });

TEST(ScaffoldNames, ARefusalNamesTheRule) {
  try {
    (void)normalise_name("../etc");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.text().what, "cannot create migration '../etc'");
    EXPECT_EQ(
        error.text().why,
        "a name begins with a letter and has letters, digits, spaces, '_' and '-', at most 80 "
        "characters: add_comments_table");
  }
}

TEST(ScaffoldNames, ClassNamesAreCamelCase) {
  EXPECT_EQ(class_name_of("add_comments_2", "Migration"), "AddComments2Migration");
}

TEST(ScaffoldNames, WordsBecomeADescription) {
  EXPECT_EQ(words_of("add_comments_table"), "Add comments table");
}

struct NextCase {
  std::string test;
  std::vector<std::string> existing;
  std::string next;
  std::string next_timestamp;
};

class Next : public ::testing::TestWithParam<NextCase> {};

constexpr const char* kNow = "20261122093000";

TEST_P(Next, FollowsTheStyleOfTheNewest) {
  std::vector<Version> versions;
  for (const std::string& text : GetParam().existing) versions.push_back(*Version::parse(text));
  EXPECT_EQ(next_version(versions, kNow), GetParam().next);
  EXPECT_EQ(next_timestamp(versions, kNow), GetParam().next_timestamp);
}

const std::vector<NextCase> kNext = {
    {"NoneGives001", {}, "001", kNow},
    {"TheWidthStays", {"001", "002"}, "003", kNow},
    {"NineIsFollowedByTen", {"9"}, "10", kNow},
    {"NineIsFollowedByTenInItsWidth", {"009"}, "010", kNow},
    {"TheWidthGrows", {"999"}, "1000", kNow},
    {"TheNewestCounts", {"10", "9", "2"}, "11", kNow},
    {"GapsAreNotFilled", {"001", "007"}, "008", kNow},
    {"TwentyDigits", {"18446744073709551616"}, "18446744073709551617", "18446744073709551617"},
    {"ADateIsANumber", {"20240101"}, "20240102", kNow},
    {"TimestampsGiveNow", {"20250820204833"}, kNow, kNow},
    {"ATimestampAfterNowIsFollowed", {"20270101000000"}, "20270101000001", "20270101000001"},
    {"TheSameSecondIsFollowed", {kNow}, "20261122093001", "20261122093001"},
    {"DottedGroups", {"1.2.9", "1.2.2"}, "1.2.10", kNow},
    {"DottedGroupsKeepTheWidth", {"1.09"}, "1.10", kNow},
};

INSTANTIATE_TEST_SUITE_P(Scaffold, Next, ::testing::ValuesIn(kNext),
                         [](const auto& parameter) { return parameter.param.test; });

TEST(ScaffoldNames, FoldersSayWhatTheyHold) {
  const auto migration = parse_folder_name("003_add_comments");
  ASSERT_TRUE(migration);
  EXPECT_EQ(migration->version.text(), "003");
  EXPECT_EQ(migration->name, "add_comments");
  EXPECT_FALSE(migration->is_seed);
  const auto seed = parse_folder_name("seed_001_defaults");
  ASSERT_TRUE(seed);
  EXPECT_EQ(seed->version.text(), "001");
  EXPECT_TRUE(seed->is_seed);
}

TEST(ScaffoldNames, OtherFoldersAreNone) {
  for (const char* folder : {"build", "003", "003_", "_x", "x_003", "seed_defaults", ".git"}) {
    EXPECT_FALSE(parse_folder_name(folder)) << folder;
  }
}

struct DescriptionCase {
  std::string test;
  std::string text;
};

class BadDescription : public ::testing::TestWithParam<DescriptionCase> {};

TEST_P(BadDescription, IsRefused) {
  try {
    check_description(GetParam().text);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    EXPECT_EQ(error.text().why, "a description is one line of printable UTF-8, at most 500 bytes");
  }
}

const std::vector<DescriptionCase> kBadDescriptions = {
    {"TwoLines", "a\nb"},
    {"Tab", "a\tb"},
    {"ControlCharacter", "\x1b"},
    {"NotUtf8", "\xff"},
    {"TooLong", std::string(501, 'a')},
};

INSTANTIATE_TEST_SUITE_P(Scaffold, BadDescription, ::testing::ValuesIn(kBadDescriptions),
                         [](const auto& parameter) { return parameter.param.test; });

TEST(ScaffoldNames, CommentsCannotBeEndedOrContinued) {
  EXPECT_EQ(escape_for_comment("a */ b /* c"), "a * / b / * c");
  EXPECT_EQ(escape_for_comment("path C:\\"), "path C:\\.");
  EXPECT_EQ(escape_for_comment("what\?\?/"), "what?? /");
}

TEST(ScaffoldNames, CMakeStringsCannotBeLeft) {
  EXPECT_EQ(escape_for_cmake("a\"b\\c${d};e"), "a\\\"b\\\\c\\${d};e");
}

}  // namespace
}  // namespace solder::runner
