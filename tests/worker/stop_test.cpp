// G5: a hang past the timeout is a failed step with a reason. Signals stop a run at once, with a
// rollback, and the report says what was done.

#include <csignal>
#include <cstdlib>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker_world.hpp"

namespace solder::testing {
namespace {

using runner::ErrorCode;
using Lines = std::vector<std::string>;

constexpr const char* kGoOn =
    "the database is as it was before this step; run the command again to go on";

class Stop : public WorkerWorld {
 protected:
  /// As a person does who sees the plugin's line.
  void raise_at(const std::string& line, int signal) {
    progress_.on_log = [line, signal](const std::string& message) {
      if (message == line) raise(signal);
    };
  }
};

struct StopCase {
  const char* name;
  const char* plugin;
  int signal;
  ErrorCode code;
  const char* why;
};

class StopBySignal : public Stop, public ::testing::WithParamInterface<StopCase> {};

TEST_P(StopBySignal, G1RollsTheStepBackAndNamesTheSignal) {
  raise_at("ready", GetParam().signal);
  const runner::Report report = run({"good_001", GetParam().plugin, "good_003"});
  EXPECT_EQ(summary(report), "001 done, 002 failed, 1 not run");
  const runner::StepFailure failed = failure(report);
  EXPECT_EQ(failed.code, GetParam().code);
  EXPECT_EQ(failed.text.what, "cannot apply migration '002' (AddRowsMigration)");
  EXPECT_EQ(failed.text.why, GetParam().why);
  EXPECT_EQ(failed.text.next, kGoOn);
  EXPECT_EQ(state(), "history 001, tables 001");
}

INSTANTIATE_TEST_SUITE_P(
    Cases, StopBySignal,
    ::testing::Values(StopCase{"Interrupt", "waits", SIGINT, ErrorCode::interrupted,
                               "interrupted by SIGINT; the migration was rolled back"},
                      StopCase{"Terminate", "waits", SIGTERM, ErrorCode::terminated,
                               "terminated by SIGTERM; the migration was rolled back"},
                      StopCase{"Hangup", "waits", SIGHUP, ErrorCode::hung_up,
                               "terminated by SIGHUP; the migration was rolled back"},
                      StopCase{"InLongSql", "runs_long_sql", SIGINT, ErrorCode::interrupted,
                               "interrupted by SIGINT; the migration was rolled back"},
                      StopCase{"OfOneThatNeverListens", "loops", SIGINT, ErrorCode::interrupted,
                               "interrupted by SIGINT; the migration was rolled back"},
                      StopCase{"OfOneThatIgnoresIt", "ignores_sigterm", SIGINT,
                               ErrorCode::interrupted,
                               "interrupted by SIGINT; the migration was rolled back"}),
    [](const auto& entry) { return entry.param.name; });

TEST_F(Stop, TimeIsToldToPassWhileAStepSaysNothing) {
  // More often than there is something to hear of this step, which then would never end.
  int told = 0;
  progress_.on_time_passed = [&told] {
    if (++told == 6) raise(SIGINT);
  };
  const runner::Report report = run({"runs_long_sql"});
  EXPECT_EQ(failure(report).code, ErrorCode::interrupted);
}

TEST_F(Stop, ASecondSignalDoesNotWait) {
  // "asked" comes after the first signal, from a plugin that goes on.
  int asked = 0;
  progress_.on_log = [&asked](const std::string& message) {
    if (message == "asked") ++asked;
    raise(SIGINT);
  };
  const runner::Report report = run({"ignores_sigterm"});
  EXPECT_EQ(summary(report), "002 failed");
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(failure(report).code, ErrorCode::interrupted);
}

TEST_F(Stop, BetweenStepsIsTheFailureOfTheNextOne) {
  progress_.on_finished = [](const runner::StepResult& result) {
    if (result.version == "001") raise(SIGINT);
  };
  const runner::Report report = run({"good_001", "waits"});
  EXPECT_EQ(summary(report), "001 done, 002 failed");
  EXPECT_EQ(failure(report).code, ErrorCode::interrupted);
  EXPECT_EQ(failure(report).text.why.rfind("interrupted by SIGINT", 0), 0U);
  EXPECT_EQ(state(), "history 001, tables 001");
}

TEST_F(Stop, AfterTheLastStepChangesNothing) {
  progress_.on_finished = [](const runner::StepResult& /*result*/) { raise(SIGINT); };
  EXPECT_EQ(summary(run({"good_001"})), "001 done");
}

TEST_F(Stop, BeforeTheFirstStepIsAnError) {
  setenv("LD_LIBRARY_PATH", "/elsewhere", 1);  // makes for a line before anything begins
  progress_.on_log = [](const std::string& /*message*/) { raise(SIGTERM); };
  try {
    run({"good_001"});
    ADD_FAILURE() << "no error";
  } catch (const runner::Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::terminated);
    EXPECT_EQ(lines(error.text()),
              std::string("cannot apply migration '001' (AddRowsMigration)\nwhere: \n"
                          "why: terminated by SIGTERM before it began\nnext: ") +
                  kGoOn);
  }
  unsetenv("LD_LIBRARY_PATH");
}

TEST_F(Stop, LeavesTheResultOfAMigrationWithoutATransactionAsTheWorkerToldIt) {
  raise_at("ready", SIGINT);
  const runner::Report report = run({"waits_none"});
  EXPECT_EQ(summary(report), "002 in doubt");
  EXPECT_EQ(failure(report).code, ErrorCode::interrupted);
  EXPECT_EQ(failure(report).text.why, "interrupted by SIGINT");
  EXPECT_EQ(failure(report).text.next,
            "the migration runs without a transaction: what it did before that stays. Look at the "
            "database, then settle it with 'solder repair 002'");
}

TEST_F(Stop, NamesASigtermThatSomebodyElseSentToTheWorker) {
  const runner::Report report = run({"ends_by_SIGTERM"});
  EXPECT_EQ(summary(report), "002 failed");
  EXPECT_EQ(failure(report).code, ErrorCode::terminated);
  EXPECT_EQ(failure(report).text.why,
            "its worker process was asked to end by SIGTERM; the migration was rolled back");
}

TEST_F(Stop, NamesTheSignalThatAPluginSentToTheRunner) {
  const runner::Report report = run({"good_001", "kills_its_parent", "good_003"});
  EXPECT_EQ(summary(report), "001 done, 002 failed, 1 not run");
  EXPECT_EQ(failure(report).code, ErrorCode::terminated);
  EXPECT_EQ(failure(report).text.why, "terminated by SIGTERM; the migration was rolled back");
  EXPECT_EQ(state(), "history 001, tables 001");
}

TEST_F(Stop, AStoppedRunnerGoesOnWhenItIsContinued) {
  const pid_t runner = fork();
  if (runner == 0) {
    raise_at("ready", SIGSTOP);
    progress_.on_finished = [](const runner::StepResult& /*result*/) { raise(SIGSTOP); };
    _exit(summary(run({"good_001"})) == "001 done" ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(runner, &status, WUNTRACED), runner);
  EXPECT_TRUE(WIFSTOPPED(status));
  kill(runner, SIGCONT);
  ASSERT_EQ(waitpid(runner, &status, 0), runner);
  EXPECT_EQ(status, 0);
}

TEST_F(Stop, AWorkerThatOthersStopForAMomentGoesOn) {
  // Stopped and continued before anybody can call that a hang.
  progress_.on_log = [](const std::string& message) {
    kill(std::atoi(message.c_str()), SIGSTOP);
    kill(std::atoi(message.c_str()), SIGCONT);
  };
  EXPECT_EQ(summary(run({"tells_its_process"})), "002 done");
}

TEST_F(Stop, AWorkerDiesWithItsParent) {
  const pid_t parent = fork();
  if (parent == 0) {
    raise_at("ready", SIGKILL);
    (void)run({"loops"});
    _exit(0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(parent, &status, 0), parent);
  ASSERT_TRUE(WIFSIGNALED(status));
  // A worker that went on would hold the write lock for ever.
  EXPECT_EQ(summary(run({"good_001"})), "001 done");
  EXPECT_EQ(state(), "history 001, tables 001");
}

class Timeout : public WorkerWorld, public ::testing::WithParamInterface<const char*> {};

TEST_P(Timeout, G5FailsTheStepAndG1RollsItBack) {
  options_.step_timeout = std::chrono::milliseconds(250);
  const runner::Report report = run({"good_001", GetParam(), "good_003"});
  EXPECT_EQ(summary(report), "001 done, 002 failed, 1 not run");
  EXPECT_EQ(failure(report).code, ErrorCode::migration);
  EXPECT_EQ(failure(report).text.why,
            "timed out after 0.25 s (--timeout); the migration was rolled back");
  EXPECT_EQ(state(), "history 001, tables 001");
}

INSTANTIATE_TEST_SUITE_P(Plugins, Timeout,
                         ::testing::Values("waits", "runs_long_sql", "loops", "ignores_sigterm"),
                         [](const auto& entry) { return entry.param; });

TEST_P(Timeout, OfTheRunLeavesTheStepsBefore) {
  options_.run_timeout = std::chrono::milliseconds(250);
  options_.step_timeout = std::chrono::hours(1);
  const runner::Report report = run({"good_001", GetParam(), "good_003"});
  EXPECT_EQ(summary(report), "001 done, 002 failed, 1 not run");
  EXPECT_EQ(failure(report).code, ErrorCode::migration);
  EXPECT_EQ(failure(report).text.why,
            "the run timed out after 0.25 s (--run-timeout); the migration was rolled back");
  EXPECT_EQ(state(), "history 001, tables 001");
}

TEST_F(Stop, ATimeoutNamesTheStatementThatWasRunning) {
  options_.step_timeout = std::chrono::milliseconds(250);
  const runner::StepFailure failed = failure(run({"runs_long_sql"}));
  EXPECT_EQ(failed.text.where.rfind("WITH RECURSIVE count (n)", 0), 0U) << failed.text.where;
}

}  // namespace
}  // namespace solder::testing
