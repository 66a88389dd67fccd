// G1 and G2 at every named point: killed there, the step is whole or absent, and the next run goes
// on by itself; failed there, the report says so.

#include "execute/failpoint.hpp"

#include <csignal>
#include <cstdlib>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker_world.hpp"

#if defined(SOLDER_FAILPOINTS)

namespace solder::testing {
namespace {

using runner::ErrorCode;

class FailpointTest : public WorkerWorld {
 protected:
  ~FailpointTest() override { unsetenv("SOLDER_FAILPOINT"); }

  runner::Report run_with(const std::string& setting, const std::vector<std::string>& names) {
    setenv("SOLDER_FAILPOINT", setting.c_str(), 1);
    runner::Report report = run(names);
    unsetenv("SOLDER_FAILPOINT");
    return report;
  }
  void run_the_rest(const std::string& done) {
    std::vector<std::string> rest;
    for (const char* version : {"001", "002", "003"}) {
      if (done.find(version) == std::string::npos) rest.push_back(std::string("good_") + version);
    }
    EXPECT_EQ(run(rest).failure(), nullptr);
    EXPECT_EQ(state(), "history 001 002 003, tables 001 002 003");
  }
};

struct PointCase {
  const char* name;
  const char* setting;
  const char* report;
  const char* done;  ///< versions, each with a space before it
};
std::string name_of(const ::testing::TestParamInfo<PointCase>& entry) {
  return entry.param.name;
}

class KillAt : public FailpointTest, public ::testing::WithParamInterface<PointCase> {};

TEST_P(KillAt, G1LeavesStepsWholeOrAbsentAndTheNextRunGoesOn) {
  const PointCase& point = GetParam();
  const runner::Report report = run_with(point.setting, {"good_001", "good_002"});
  EXPECT_EQ(summary(report), point.report);
  EXPECT_EQ(state(), std::string("history") + point.done + ", tables" + point.done);
  run_the_rest(point.done);
}

INSTANTIATE_TEST_SUITE_P(
    Points, KillAt,
    ::testing::Values(
        PointCase{"BeforeBegin", "before_begin:kill:2", "001 done, 002 failed", " 001"},
        PointCase{"AfterLock", "after_lock:kill:2", "001 done, 002 failed", " 001"},
        PointCase{"AfterPlugin", "after_plugin:kill:2", "001 done, 002 failed", " 001"},
        PointCase{"BeforeHistory", "before_history:kill:2", "001 done, 002 failed", " 001"},
        PointCase{"BeforeCommit", "before_commit:kill:2", "001 done, 002 failed", " 001"},
        PointCase{"InTheFirst", "before_commit:kill", "001 failed, 1 not run", ""},
        PointCase{"AfterCommit", "after_commit:kill:2", "001 done, 002 done", " 001 002"},
        PointCase{"AfterTheFirstCommit", "after_commit:kill:1", "001 done, 002 done", " 001 002"},
        PointCase{"BetweenSteps", "between_steps:kill", "001 done, 002 failed", " 001"}),
    name_of);

class KillRunAt : public KillAt {};

TEST_P(KillRunAt, G1LeavesTheWholeRunOrNothingAndTheNextRunGoesOn) {
  const PointCase& point = GetParam();
  options_.transactions = runner::Transactions::all;
  const runner::Report report = run_with(point.setting, {"good_001", "good_002"});
  EXPECT_EQ(summary(report), point.report);
  EXPECT_EQ(state(), std::string("history") + point.done + ", tables" + point.done);
  run_the_rest(point.done);
}

INSTANTIATE_TEST_SUITE_P(
    Points, KillRunAt,
    ::testing::Values(
        PointCase{"BeforeBegin", "before_begin:kill", "001 failed, 1 not run", ""},
        PointCase{"AfterLock", "after_lock:kill", "001 failed, 1 not run", ""},
        PointCase{"AfterPlugin", "after_plugin:kill:2", "001 rolled back, 002 failed", ""},
        PointCase{"BeforeHistory", "before_history:kill:2", "001 rolled back, 002 failed", ""},
        PointCase{"BetweenSteps", "between_steps:kill", "001 rolled back, 002 failed", ""},
        PointCase{"BeforeCommit", "before_commit:kill", "001 rolled back, 002 failed", ""},
        PointCase{"AfterCommit", "after_commit:kill", "001 done, 002 done", " 001 002"}),
    name_of);

TEST_F(FailpointTest, G2AnErrorBeforeTheCommitOfARunIsTheRunsFailure) {
  options_.transactions = runner::Transactions::all;
  const runner::Report report = run_with("before_commit:error", {"good_001", "good_002"});
  EXPECT_EQ(summary(report), "001 rolled back, 002 failed");
  EXPECT_EQ(lines(failure(report).text),
            "cannot commit the run\nwhere: \nwhy: cannot go on: the failpoint 'before_commit' was "
            "reached\nnext: unset SOLDER_FAILPOINT");
  EXPECT_EQ(state(), "history, tables");
}

TEST_F(FailpointTest, G2AnErrorAfterTheCommitOfARunIsARunDoneWithAWarning) {
  options_.transactions = runner::Transactions::all;
  const runner::Report report = run_with("after_commit:error", {"good_001", "good_002"});
  EXPECT_EQ(summary(report), "001 done, 002 done");
  ASSERT_EQ(report.results[1].warnings.size(), 1U);
  EXPECT_EQ(state(), "history 001 002, tables 001 002");
}

TEST_F(FailpointTest, G2TellsARunThatRedoesAStepFromOneThatWasUndone) {
  run({"good_001"});
  options_.transactions = runner::Transactions::all;
  options_.planned_on = {.newest_id = 1, .rows = 1};
  runner::Plan redo = plan({"good_001"}, runner::Direction::down);
  redo.push_back(plan({"good_001"}).front());
  setenv("SOLDER_FAILPOINT", "before_commit:kill", 1);
  EXPECT_EQ(summary(run_plan(redo)), "001 rolled back, 001 failed");
  setenv("SOLDER_FAILPOINT", "after_commit:kill", 1);
  EXPECT_EQ(summary(run_plan(redo)), "001 done, 001 done");
}

TEST_F(FailpointTest, KilledBeforeItsFirstStepTheWorkerLeavesNothing) {
  setenv("SOLDER_FAILPOINT", "worker_started:kill", 1);
  try {
    run({"good_001"});
    ADD_FAILURE() << "no error";
  } catch (const runner::Error& error) {
    EXPECT_EQ(error.text().why, "it ended before its first step: SIGKILL (killed)");
  }
  EXPECT_FALSE(std::filesystem::exists(database()));
  unsetenv("SOLDER_FAILPOINT");
  run_the_rest("");
}

TEST_F(FailpointTest, G1KilledBeforeItReportsTheRunnerLeavesWhatIsDone) {
  const pid_t child = fork();
  if (child == 0) {
    (void)run_with("before_report:kill", {"good_001", "good_002"});
    _exit(0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(state(), "history 001 002, tables 001 002");
  run_the_rest(" 001 002");
}

class ErrorAt : public FailpointTest, public ::testing::WithParamInterface<PointCase> {};

TEST_P(ErrorAt, G2IsAFailedStepThatSaysWhy) {
  const PointCase& point = GetParam();
  const runner::Report report = run_with(point.setting, {"good_001", "good_002"});
  EXPECT_EQ(summary(report), "001 done, 002 failed");
  EXPECT_EQ(failure(report).code, ErrorCode::environment);
  EXPECT_EQ(failure(report).text.why,
            std::string("cannot go on: the failpoint '") + point.report + "' was reached");
  EXPECT_EQ(state(), "history 001, tables 001");
  run_the_rest(" 001");
}

INSTANTIATE_TEST_SUITE_P(
    Points, ErrorAt,
    ::testing::Values(PointCase{"BeforeBegin", "before_begin:error:2", "before_begin", ""},
                      PointCase{"AfterLock", "after_lock:error:2", "after_lock", ""},
                      PointCase{"AfterPlugin", "after_plugin:error:2", "after_plugin", ""},
                      PointCase{"BeforeHistory", "before_history:error:2", "before_history", ""},
                      PointCase{"BeforeCommit", "before_commit:error:2", "before_commit", ""},
                      PointCase{"BetweenSteps", "between_steps:error", "between_steps", ""}),
    name_of);

TEST_F(FailpointTest, G2AnErrorAfterTheCommitIsAStepDoneWithAWarning) {
  const runner::Report report = run_with("after_commit:error", {"good_001"});
  EXPECT_EQ(summary(report), "001 done");
  ASSERT_EQ(report.results[0].warnings.size(), 1U);
  EXPECT_EQ(report.results[0].warnings[0].rfind("COMMIT answered an error, but the history", 0),
            0U);
  EXPECT_EQ(state(), "history 001, tables 001");
}

TEST_F(FailpointTest, G2KnowsASeedThatTookEffectByItsLogRow) {
  EXPECT_EQ(summary(run_with("after_commit:error", {"seed"})), "002 done");
  EXPECT_EQ(summary(run_with("before_commit:error", {"seed"})), "002 failed");
  EXPECT_EQ(log()[0], "seed 002 done");
}

TEST_F(FailpointTest, RefusesASettingThatIsNotOne) {
  for (const char* setting : {"before_lunch:kill", "before_commit", "before_commit:kill:0"}) {
    setenv("SOLDER_FAILPOINT", setting, 1);
    try {
      runner::check_failpoint_setting();
      ADD_FAILURE() << setting;
    } catch (const runner::Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      EXPECT_EQ(lines(error.text()),
                std::string("cannot accept variable 'SOLDER_FAILPOINT'\nwhere: \nwhy: '") +
                    setting +
                    "' is not NAME:ACTION or NAME:ACTION:K\n"
                    "next: name one of after_backup, worker_started, before_begin, after_lock, "
                    "after_plugin, before_history, before_commit, after_commit, between_steps, "
                    "before_report; and one of kill, error, sleep");
    }
  }
}

}  // namespace
}  // namespace solder::testing

#endif
