#include "cli/line_difference.hpp"

#include <gtest/gtest.h>
#include <string>

namespace solder::runner {
namespace {

std::string difference(std::string_view before, std::string_view after, std::size_t most = 100) {
  return line_difference({.name = "a", .text = before}, {.name = "b", .text = after}, most);
}

// Each answer is what 'diff -u --label a --label b' prints, with lengths of one line written out.
TEST(LineDifference, IsEmptyForTheSame) {
  EXPECT_EQ(difference("", ""), "");
  EXPECT_EQ(difference("1\n2\n", "1\n2\n"), "");
}

TEST(LineDifference, ShowsThreeLinesAroundAChange) {
  EXPECT_EQ(difference("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
            "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(LineDifference, KeepsChangesApartThatAreFarFromEachOther) {
  EXPECT_EQ(difference("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "0\n1\n2\n3\n4\n5\n6\n7\n8\n"),
            "--- a\n+++ b\n@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -6,4 +7,3 @@\n 6\n 7\n 8\n-9\n");
}

TEST(LineDifference, FindsWhatIsInTheMiddleOfBoth) {
  EXPECT_EQ(difference("x\nsame\ny\n", "p\nsame\nq\n"),
            "--- a\n+++ b\n@@ -1,3 +1,3 @@\n-x\n+p\n same\n-y\n+q\n");
}

TEST(LineDifference, SaysWhereNothingWas) {
  EXPECT_EQ(difference("", "1\n2\n"), "--- a\n+++ b\n@@ -0,0 +1,2 @@\n+1\n+2\n");
  EXPECT_EQ(difference("1\n", ""), "--- a\n+++ b\n@@ -1,1 +0,0 @@\n-1\n");
}

TEST(LineDifference, SeesAMissingNewlineAtTheEnd) {
  EXPECT_EQ(difference("1", "1\n"),
            "--- a\n+++ b\n@@ -1,1 +1,1 @@\n-1\n\\ No newline at end of file\n+1\n");
}

TEST(LineDifference, LeavesOutWhatIsTooMuch) {
  EXPECT_EQ(difference("", "1\n2\n3\n", 4),
            "--- a\n+++ b\n@@ -0,0 +1,3 @@\n+1\n… and 2 more lines\n");
}

}  // namespace
}  // namespace solder::runner
