#include "worker/verdict.hpp"

#include <gtest/gtest.h>

#include "worker_world.hpp"

namespace solder::testing {
namespace {

using runner::Direction;
using runner::ErrorCode;
using Lines = std::vector<std::string>;

class Verdict : public WorkerWorld {
 protected:
  runner::StepResult judge(const runner::Step& step, bool came_to_commit = true) {
    return runner::judge({.step = step,
                          .cause = "SIGKILL (killed)",
                          .why = "its worker process was ended by SIGKILL (killed)",
                          .statement = "SELECT 1",
                          .came_to_commit = came_to_commit,
                          .began = std::chrono::system_clock::now() - std::chrono::seconds(1),
                          .duration_ms = 12},
                         options_);
  }
};

TEST_F(Verdict, G2IsDoneWithAWarningWhenTheHistoryHasTheMigration) {
  run({"good_001"});
  const runner::StepResult result = judge(plan({"good_001"})[0]);
  EXPECT_EQ(to_word(result.outcome), std::string("done"));
  EXPECT_FALSE(result.failure);
  EXPECT_EQ(result.warnings, Lines{"the worker died after the commit: SIGKILL (killed)"});
  EXPECT_EQ(log(), Lines{"up 001 done"});
}

TEST_F(Verdict, G2IsDoneWithAWarningWhenTheRolledBackMigrationIsGone) {
  run({"good_001"});
  run_plan(plan({"good_001"}, Direction::down));
  const runner::StepResult result = judge(plan({"good_001"}, Direction::down)[0]);
  EXPECT_EQ(to_word(result.outcome), std::string("done"));
}

TEST_F(Verdict, G3DoesNotTakeAnotherRunsCommitForItsOwn) {
  run({"good_001"});
  const runner::StepResult result = judge(plan({"good_001"})[0], false);
  EXPECT_EQ(to_word(result.outcome), std::string("skipped"));
  EXPECT_EQ(result.warnings, Lines{"the worker died before its commit: SIGKILL (killed); another "
                                   "run has done the step since"});
}

TEST_F(Verdict, G2IsFailedWhenTheHistoryDoesNotHaveIt) {
  run({"good_001"});
  const runner::StepResult result = judge(plan({"good_002"})[0]);
  EXPECT_EQ(to_word(result.outcome), std::string("failed"));
  EXPECT_EQ(result.duration_ms, 12);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, ErrorCode::migration);
  EXPECT_EQ(lines(result.failure->text),
            "cannot apply migration '002' (AddRowsMigration)\nwhere: SELECT 1\n"
            "why: its worker process was ended by SIGKILL (killed); the migration was rolled back\n"
            "next: the database is as it was before this step; mend the migration, run 'solder "
            "build', then run the command again");
  EXPECT_EQ(log().back(), "up 002 failed: its worker process was ended by SIGKILL (killed)");
}

TEST_F(Verdict, G2KnowsASeedThatHasRunByTheLog) {
  run({"seed"});
  EXPECT_EQ(to_word(judge(plan({"seed"})[0]).outcome), std::string("done"));
}

TEST_F(Verdict, G2IsFailedForASeedThatRanLongAgo) {
  run({"seed"});
  open()->execute("UPDATE solder_log SET logged_at = '2020-01-01 00:00:00'");
  EXPECT_EQ(to_word(judge(plan({"seed"})[0]).outcome), std::string("failed"));
}

TEST_F(Verdict, IsInDoubtWhenThereIsNoDatabaseToAsk) {
  options_.create_database = false;
  const runner::StepResult result = judge(plan({"good_001"})[0]);
  EXPECT_EQ(to_word(result.outcome), std::string("in doubt"));
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, ErrorCode::in_doubt);
}

}  // namespace
}  // namespace solder::testing
