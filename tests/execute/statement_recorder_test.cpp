#include "execute/statement_recorder.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace solder::testing {
namespace {

using namespace runner;  // NOLINT(google-build-using-namespace): all that is tested is in it

using std::chrono::milliseconds;

/// Adds up what it is told.
class Sums : public Progress {
 public:
  void step_begun(const std::string&, const std::string&, Direction) noexcept override {}
  void step_progress(std::uint64_t, std::uint64_t, const std::string&) noexcept override {}
  void log(int, const std::string&) noexcept override {}
  void output(const std::string&) noexcept override {}
  void step_finished(const StepResult&) noexcept override {}
  void waiting(const std::string&) noexcept override {}
  void statement_ran(const RanStatement& news) noexcept override {
    ++messages;
    if (news.number == RanStatement::kUnlisted) {
      unlisted += news.executions;
      return;
    }
    if (news.number == statements.size())
      statements.push_back({.number = news.number, .sql = news.sql});
    statements.at(news.number).executions += news.executions;
    statements.at(news.number).microseconds += news.microseconds;
  }

  std::vector<RanStatement> statements = {};
  std::uint64_t unlisted = 0;
  std::size_t messages = 0;
};

struct StatementKind {
  const char* sql;
  bool changes;
};
class ChangesRows : public ::testing::TestWithParam<StatementKind> {};

TEST_P(ChangesRows, IsToldFromTheStatementsOwnVerb) {
  EXPECT_EQ(changes_rows(GetParam().sql), GetParam().changes) << GetParam().sql;
}

INSTANTIATE_TEST_SUITE_P(
    Sql, ChangesRows,
    ::testing::Values(StatementKind{"INSERT INTO t VALUES (1)", true},
                      StatementKind{"-- insert\n/* update */ select 1", false},
                      StatementKind{"  replace into t values (1)", true},
                      StatementKind{"WITH a AS (SELECT 1) UPDATE t SET x = 1", true},
                      StatementKind{"WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a", false},
                      StatementKind{"CREATE TABLE updates (x)", false},
                      StatementKind{"\"UPDATE\"", false}, StatementKind{"", false}));

TEST(StatementRecorder, PutsTheExecutionsOfALoopTogether) {
  Sums sums;
  StatementRecorder recorder(sums);
  recorder.begin_step();
  for (int time = 0; time < 1000; ++time) {
    recorder.end(recorder.begin("INSERT"), 1, 1, milliseconds(2));
    recorder.end(recorder.begin("SELECT"), 1, RanStatement::kNoRows, milliseconds(1));
  }
  recorder.end_step();
  ASSERT_EQ(sums.statements.size(), 2U);
  EXPECT_EQ(sums.statements[0].sql, "INSERT");
  EXPECT_EQ(sums.statements[0].executions, 1000U);
  EXPECT_EQ(sums.statements[0].microseconds, 2'000'000);
  EXPECT_EQ(sums.statements[1].executions, 1000U);
  EXPECT_LT(sums.messages, 1000U);
}

TEST(StatementRecorder, KeepsTheOrderInWhichStatementsBegan) {
  Sums sums;
  StatementRecorder recorder(sums);
  recorder.begin_step();
  const std::uint64_t outer = recorder.begin("SELECT");
  for (int number = 0; number < 50; ++number) {
    recorder.end(recorder.begin("INSERT " + std::to_string(number)), 1, 1, milliseconds(0));
  }
  recorder.end(outer, 1, RanStatement::kNoRows, milliseconds(7));
  recorder.end_step();
  ASSERT_EQ(sums.statements.size(), 51U);
  EXPECT_EQ(sums.statements[0].sql, "SELECT");
  EXPECT_EQ(sums.statements[0].executions, 1U);
  EXPECT_EQ(sums.statements[50].sql, "INSERT 49");
}

TEST(StatementRecorder, CountsWhatIsMoreThanAPersonCanRead) {
  Sums sums;
  StatementRecorder recorder(sums);
  recorder.begin_step();
  for (int number = 0; number < 10'007; ++number) {
    recorder.ran("INSERT " + std::to_string(number), 1, milliseconds(0));
  }
  recorder.end_step();
  EXPECT_EQ(sums.statements.size(), 10'000U);
  EXPECT_EQ(sums.unlisted, 7U);
}

}  // namespace
}  // namespace solder::testing
