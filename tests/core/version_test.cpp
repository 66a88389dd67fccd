#include "core/version.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <sstream>
#include <string>

namespace solder::runner {
namespace {

Version version(const std::string& text) {
  return Version::parse(text).value();
}

std::string sorted(const std::string& words) {
  std::istringstream input(words);
  std::vector<Version> versions;
  for (std::string word; input >> word;) versions.push_back(version(word));
  std::sort(versions.begin(), versions.end());
  std::string result;
  for (const Version& each : versions) result += (result.empty() ? "" : " ") + each.text();
  return result;
}

struct OrderCase {
  const char* name;
  const char* given;
  const char* expected;
};
class VersionOrder : public ::testing::TestWithParam<OrderCase> {};

TEST_P(VersionOrder, IsThatOfTheNumbers) {
  EXPECT_EQ(GetParam().expected, sorted(GetParam().given));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, VersionOrder,
    ::testing::Values(OrderCase{"NumbersNotText", "100 9 20240101 10", "9 10 100 20240101"},
                      OrderCase{"LeadingZerosDoNotCount", "010 9 0011", "9 010 0011"},
                      OrderCase{"GroupByGroup", "1.2.10 1.10.1 1.2.9", "1.2.9 1.2.10 1.10.1"},
                      OrderCase{"ShorterBeforeLonger", "1.2.0 1.2 1.2.0.0", "1.2 1.2.0 1.2.0.0"},
                      OrderCase{"BeyondSixtyFourBits",
                                "99999999999999999999 18446744073709551616 2",
                                "2 18446744073709551616 99999999999999999999"},
                      OrderCase{"ZeroGroups", "1 0.2 1.0 0.1", "0.1 0.2 1 1.0"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Version, EqualsTheSameNumberWrittenWithZeros) {
  EXPECT_EQ(version("1"), version("001"));
  EXPECT_EQ(version("1.02"), version("01.2"));
  EXPECT_NE(version("1"), version("1.0"));
}

TEST(Version, KeepsHowItWasWritten) {
  EXPECT_EQ("001.020", version("001.020").text());
  EXPECT_EQ((std::vector<std::string>{"1", "20"}), version("001.020").groups());
}

TEST(Version, MayHaveAHundredCharactersAndTenGroups) {
  EXPECT_TRUE(Version::parse(std::string(100, '1')));
  EXPECT_TRUE(Version::parse("1.2.3.4.5.6.7.8.9.10"));
}

struct RefusedCase {
  const char* name;
  std::string text;
};
class RefusedVersion : public ::testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedVersion, IsNotAVersion) {
  EXPECT_FALSE(Version::parse(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, RefusedVersion,
    ::testing::Values(RefusedCase{"Empty", ""}, RefusedCase{"Zero", "0"},
                      RefusedCase{"Zeros", "000"}, RefusedCase{"ZeroGroups", "0.00"},
                      RefusedCase{"OnlyADot", "."}, RefusedCase{"DotInFront", ".1"},
                      RefusedCase{"DotAtTheEnd", "1."}, RefusedCase{"EmptyGroup", "1..2"},
                      RefusedCase{"Letter", "1a"}, RefusedCase{"Prefix", "v1"},
                      RefusedCase{"Plus", "+1"}, RefusedCase{"Minus", "-1"},
                      RefusedCase{"BlankInFront", " 1"}, RefusedCase{"BlankAtTheEnd", "1 "},
                      RefusedCase{"Newline", "1\n"}, RefusedCase{"Nul", std::string("1\0", 2)},
                      RefusedCase{"Comma", "1,2"}, RefusedCase{"Exponent", "1e3"},
                      RefusedCase{"Hexadecimal", "0x1"}, RefusedCase{"ArabicDigit", "\xD9\xA1"},
                      RefusedCase{"FullWidthDigit", "１"},
                      RefusedCase{"TooLong", std::string(101, '1')},
                      RefusedCase{"TooManyGroups", "1.2.3.4.5.6.7.8.9.10.11"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace solder::runner
