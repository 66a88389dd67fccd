#include "cli/text_layout.hpp"

#include <gtest/gtest.h>

#include "cli/style.hpp"

namespace solder::runner {
namespace {

TEST(TextLayout, BreaksParagraphsAtBlanks) {
  EXPECT_EQ(wrapped("one two three\nfour", 2, 9), "  one two\n  three\n  four\n");
}

TEST(TextLayout, KeepsWordsThatAreTooLong) {
  EXPECT_EQ(wrapped("a sha256:0123456789 b", 0, 8), "a\nsha256:0123456789\nb\n");
}

TEST(TextLayout, FoldsOnlyLinesThatAreTooWide) {
  EXPECT_EQ(folded("  one two  three\nshort\n", 11), "  one two\n  three\nshort\n");
  EXPECT_EQ(folded("  one two", 7, 2), "  one\n    two");
  EXPECT_EQ(folded("one two", 0), "one two");
  EXPECT_EQ(folded("\none two", 3), "\none\ntwo");
  EXPECT_EQ(folded("", 3), "");
  EXPECT_EQ(folded("Zürich Zürich", 6), "Zürich\nZürich");
}

TEST(TextLayout, LeavesQuotedCommandsWholeWhereTheyFit) {
  EXPECT_EQ(folded("say 'solder plan 1' or 'no'", 18), "say\n'solder plan 1' or\n'no'");
  EXPECT_EQ(folded("say 'solder plan 1'", 10), "say\n'solder\nplan 1'");
}

TEST(TextLayout, CountsCharactersAndNotBytesOrColours) {
  EXPECT_EQ(width_of("Z\xC3\xBCrich"), 6U);
  EXPECT_EQ(width_of(paint("done", Tone::bad, Color::on)), 4U);
}

TEST(TextLayout, AlignsColumnsWithoutBlanksAtTheEnd) {
  EXPECT_EQ(columns({{"a", "long", ""}, {"bcd", "x"}}, 2), "  a    long\n  bcd  x\n");
}

TEST(TextLayout, PutsMeaningsBesideTermsOrBelowThem) {
  EXPECT_EQ(glossary({{"-a", "first"}, {"--very-long", "second"}}, 2, 8),
            "  -a    first\n  --very-long\n        second\n");
}

TEST(TextLayout, WritesDurationsWithTheirUnit) {
  EXPECT_EQ(duration_text(0), "0 ms");
  EXPECT_EQ(duration_text(999), "999 ms");
  EXPECT_EQ(duration_text(1240), "1.2 s");
  EXPECT_EQ(duration_text(125000), "2 min 5 s");
}

TEST(TextLayout, WritesTheTimeThatSomethingTakesWithoutFractions) {
  using std::chrono::seconds;
  EXPECT_EQ(clock_text(seconds(59)), "59 s");
  EXPECT_EQ(clock_text(seconds(125)), "2 min 5 s");
  EXPECT_EQ(clock_text(seconds(12000)), "3 h 20 min");
}

TEST(TextLayout, WritesSizesWithTheirUnit) {
  EXPECT_EQ(size_text(1), "1 byte");
  EXPECT_EQ(size_text(512), "512 bytes");
  EXPECT_EQ(size_text(40960), "40.0 KiB");
  EXPECT_EQ(size_text(3ULL * 1024 * 1024 * 1024 / 2), "1.5 GiB");
}

TEST(TextLayout, ListsAFewNamesAndCountsTheRest) {
  EXPECT_EQ(list_of({"1"}), "1");
  EXPECT_EQ(list_of({"1", "2"}), "1 and 2");
  EXPECT_EQ(list_of({"1", "2", "3", "4"}), "1, 2, 3 and 4");
  EXPECT_EQ(list_of({"1", "2", "3", "4", "5"}), "1, 2, 3 and 2 more");
}

}  // namespace
}  // namespace solder::runner
