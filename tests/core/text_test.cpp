#include "core/text.hpp"

#include <array>
#include <gtest/gtest.h>
#include <string>

namespace solder::runner {
namespace {

struct TextCase {
  const char* name;
  std::string given;
  std::string expected;
};
std::string name_of(const ::testing::TestParamInfo<TextCase>& row) {
  return row.param.name;
}

class Printable : public ::testing::TestWithParam<TextCase> {};

TEST_P(Printable, EscapesWhatCouldForgeALine) {
  EXPECT_EQ(GetParam().expected, printable(GetParam().given));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Printable,
    ::testing::Values(TextCase{"PlainTextStays", "a 'b' \\ c", "a 'b' \\ c"},
                      TextCase{"LettersOfAllAlphabetsStay", "Größe 表 🙂", "Größe 表 🙂"},
                      TextCase{"TabStays", "a\tb", "a\tb"}, TextCase{"Newline", "a\nb", "a\\nb"},
                      TextCase{"CarriageReturn", "a\rb", "a\\rb"},
                      TextCase{"TerminalSequence", "\x1b[31m", "\\x1b[31m"},
                      TextCase{"Nul", std::string("a\0b", 3), "a\\x00b"},
                      TextCase{"Delete", "\x7f", "\\x7f"},
                      TextCase{"UpperControl", "\xC2\x9B", "\\u009b"},
                      TextCase{"BidirectionalOverride", "\xE2\x80\xAE", "\\u202e"},
                      TextCase{"BidirectionalIsolate", "\xE2\x81\xA6", "\\u2066"},
                      TextCase{"LineSeparator", "\xE2\x80\xA8", "\\u2028"},
                      TextCase{"InvalidByte", "a\xFF", "a\\xff"},
                      TextCase{"CutCharacter", "a\xE2\x82", "a\\xe2\\x82"}),
    name_of);

TEST(PrintableLines, KeepsNewlinesAndEscapesTheRest) {
  EXPECT_EQ("SELECT 1;\n\\x1b\\r\n", printable_lines("SELECT 1;\n\x1b\r\n"));
}

TEST(Quote, MakesWhatItQuotesPrintable) {
  EXPECT_EQ("'a\\nb'", quote("a\nb"));
}

struct Utf8Case {
  const char* name;
  std::string text;
  bool expected;
};
class Utf8 : public ::testing::TestWithParam<Utf8Case> {};

TEST_P(Utf8, IsRecognised) {
  EXPECT_EQ(GetParam().expected, is_utf8(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(Rows, Utf8,
                         ::testing::Values(Utf8Case{"Empty", "", true},
                                           Utf8Case{"Ascii", "abc", true},
                                           Utf8Case{"TwoThreeAndFourBytes", "ö表🙂", true},
                                           Utf8Case{"LastCode", "\xF4\x8F\xBF\xBF", true},
                                           Utf8Case{"BeyondTheLastCode", "\xF4\x90\x80\x80", false},
                                           Utf8Case{"OverlongOfTwo", "\xC0\xAF", false},
                                           Utf8Case{"OverlongOfThree", "\xE0\x80\xAF", false},
                                           Utf8Case{"OverlongOfFour", "\xF0\x80\x80\xAF", false},
                                           Utf8Case{"Surrogate", "\xED\xA0\x80", false},
                                           Utf8Case{"LoneContinuation", "\x80", false},
                                           Utf8Case{"MissingContinuation", "\xC3(", false},
                                           Utf8Case{"CutAtTheEnd", "\xC3", false},
                                           Utf8Case{"FiveBytes", "\xF8\x88\x80\x80\x80", false}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(CountOf, UsesTheSingularForOneOnly) {
  EXPECT_EQ("0 migrations", count_of(0, "migration"));
  EXPECT_EQ("1 migration", count_of(1, "migration"));
  EXPECT_EQ("2 migrations", count_of(2, "migration"));
}

TEST(Shorten, LeavesShortTextAlone) {
  EXPECT_EQ("abc", shorten("abc", 3));
}

TEST(Shorten, SaysThatSomethingIsMissing) {
  EXPECT_EQ("abc…", shorten("abcd", 3));
}

TEST(Shorten, CutsBetweenCharacters) {
  EXPECT_EQ("a…", shorten("aöö", 2));
}

class Redact : public ::testing::TestWithParam<TextCase> {};

TEST_P(Redact, HidesPasswords) {
  EXPECT_EQ(GetParam().expected, redact(GetParam().given));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Redact,
    ::testing::Values(
        TextCase{"OfAUrl", "postgres://ann:secret@host/db", "postgres://ann:***@host/db"},
        TextCase{"WithSlashesAndAtSigns", "postgres://ann:a@b/c@host/db",
                 "postgres://ann:***@host/db"},
        TextCase{"WithoutAUser", "postgres://:secret@host/db", "postgres://:***@host/db"},
        TextCase{"InAParameter", "postgres://host/db?password=secret&sslmode=require",
                 "postgres://host/db?password=***&sslmode=require"},
        TextCase{"InWords", "host=h password='a b' dbname=d", "host=h password=*** dbname=d"},
        TextCase{"AtTheEnd", "host=h password=secret", "host=h password=***"},
        TextCase{"WithAQuoteInside", R"(password='a\' b\\' host=h)", "password=*** host=h"},
        TextCase{"WithBlanksAroundTheSign", "host=h password = secret user=u",
                 "host=h password = *** user=u"},
        TextCase{"OfAKey", "host=h sslpassword=secret", "host=h sslpassword=***"},
        TextCase{"WithoutAnAtSign", "postgres://ann:secret", "postgres://ann:***"},
        TextCase{"WithoutAnAtSignInASentence", "command 'postgres://ann:s/1' is unknown",
                 "command 'postgres://ann:***' is unknown"},
        TextCase{"NoneThere", "postgres://ann@host:5432/db", "postgres://ann@host:5432/db"},
        TextCase{"NoneInPorts", "postgres://one:5432,[::2]:5433/db",
                 "postgres://one:5432,[::2]:5433/db"},
        TextCase{"NotOfAPath", "/srv/a:b@c/app.db", "/srv/a:b@c/app.db"}),
    name_of);

TEST(EditDistance, CountsInsertionsDeletionsChangesAndSwaps) {
  EXPECT_EQ(0U, edit_distance("status", "status"));
  EXPECT_EQ(1U, edit_distance("status", "statu"));
  EXPECT_EQ(1U, edit_distance("status", "statuss"));
  EXPECT_EQ(1U, edit_distance("status", "stadus"));
  EXPECT_EQ(1U, edit_distance("status", "sttaus"));
  EXPECT_EQ(6U, edit_distance("status", ""));
  EXPECT_EQ(3U, edit_distance("kitten", "sitting"));
}

TEST(Suggest, NamesTheNearestWord) {
  const std::array<const char*, 3> words = {"migrate", "migrate-to", "status"};
  EXPECT_EQ("migrate", suggest("migarte", words));
  EXPECT_EQ("status", suggest("stauts", words));
}

TEST(Suggest, SaysNothingWhenNoWordIsNear) {
  const std::array<const char*, 2> words = {"migrate", "status"};
  EXPECT_EQ("", suggest("xyz", words));
}

}  // namespace
}  // namespace solder::runner
