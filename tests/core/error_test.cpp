#include "core/error.hpp"

#include <gtest/gtest.h>
#include <string>

namespace solder::runner {
namespace {

TEST(Error, SaysAllItsPartsInOneLine) {
  const Error error(ErrorCode::plugin, {.what = "cannot load plugin '003.so'",
                                        .where = "plugins",
                                        .why = "it was built for ABI 2",
                                        .next = "rebuild it"});
  EXPECT_STREQ(
      "cannot load plugin '003.so'; where: plugins; why: it was built for ABI 2; next: rebuild it",
      error.what());
}

TEST(Error, StaysOneLineWhenAPartHasSeveral) {
  const Error error(ErrorCode::history, {.what = "cannot migrate", .why = "1 is modified\n2 too"});
  EXPECT_STREQ("cannot migrate; why: 1 is modified 2 too", error.what());
  EXPECT_EQ("1 is modified\n2 too", error.text().why);
}

TEST(Error, LeavesOutThePartsThatSayNothing) {
  const Error error(ErrorCode::usage, {.what = "cannot read option", .why = "it has no value"});
  EXPECT_STREQ("cannot read option; why: it has no value", error.what());
}

TEST(Error, KeepsItsPartsApart) {
  const Error error(ErrorCode::lock, {.what = "cannot begin", .next = "try again"});
  EXPECT_EQ(ErrorCode::lock, error.code());
  EXPECT_EQ("cannot begin", error.text().what);
  EXPECT_EQ("try again", error.text().next);
}

TEST(DatabaseError, NamesTheStatementAndThePlaceInIt) {
  const DatabaseError error(ErrorCode::database, {.what = "cannot run statement"}, 1, "SELECT x",
                            7);
  EXPECT_EQ(1, error.engine_code());
  EXPECT_EQ("SELECT x", error.statement());
  EXPECT_EQ(7, error.offset());
}

struct CodeCase {
  const char* word;
  ErrorCode code;
  int exit;
};
class ErrorCodes : public ::testing::TestWithParam<CodeCase> {};

TEST_P(ErrorCodes, HaveTheExitCodeAndTheWordOfTheManual) {
  EXPECT_EQ(GetParam().exit, exit_code(GetParam().code));
  EXPECT_STREQ(GetParam().word, to_string(GetParam().code));
}

INSTANTIATE_TEST_SUITE_P(All, ErrorCodes,
                         ::testing::Values(CodeCase{"database", ErrorCode::database, 2},
                                           CodeCase{"migration", ErrorCode::migration, 2},
                                           CodeCase{"usage", ErrorCode::usage, 3},
                                           CodeCase{"history", ErrorCode::history, 4},
                                           CodeCase{"lock", ErrorCode::lock, 5},
                                           CodeCase{"plugin", ErrorCode::plugin, 6},
                                           CodeCase{"environment", ErrorCode::environment, 7},
                                           CodeCase{"in_doubt", ErrorCode::in_doubt, 8},
                                           CodeCase{"consent", ErrorCode::consent, 9},
                                           CodeCase{"interrupted", ErrorCode::interrupted, 130},
                                           CodeCase{"terminated", ErrorCode::terminated, 143},
                                           CodeCase{"hung_up", ErrorCode::hung_up, 129}),
                         [](const auto& row) { return std::string(row.param.word); });

}  // namespace
}  // namespace solder::runner
