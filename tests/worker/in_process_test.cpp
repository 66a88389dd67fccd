#include <csignal>
#include <gtest/gtest.h>

#include "worker_world.hpp"

namespace solder::testing {
namespace {

using runner::ErrorCode;
using Lines = std::vector<std::string>;

class InProcess : public WorkerWorld {
 protected:
  InProcess() { options_.in_process = true; }
};

TEST_F(InProcess, AppliesMigrations) {
  EXPECT_EQ(summary(run({"good_001", "good_002"})), "001 done, 002 done");
  EXPECT_EQ(state(), "history 001 002, tables 001 002");
  EXPECT_EQ(progress_.heard, (Lines{"up 001 AddRowsMigration", "finished 001",
                                    "up 002 AddRowsMigration", "finished 002"}));
}

TEST_F(InProcess, RunsInThisProcess) {
  pid_t process = 0;
  progress_.on_log = [&process](const std::string& line) { process = std::atoi(line.c_str()); };
  run({"tells_its_process"});
  EXPECT_EQ(process, getpid());
}

TEST_F(InProcess, G1RollsAnInterruptedStepBackAndNamesTheSignal) {
  progress_.on_log = [](const std::string& /*message*/) { raise(SIGINT); };
  const runner::Report report = run({"good_001", "waits", "good_003"});
  EXPECT_EQ(summary(report), "001 done, 002 failed, 1 not run");
  EXPECT_EQ(failure(report).code, ErrorCode::interrupted);
  EXPECT_EQ(failure(report).text.why, "interrupted by SIGINT; the migration was rolled back");
  EXPECT_EQ(state(), "history 001, tables 001");
}

TEST_F(InProcess, IsStoppedBetweenSteps) {
  progress_.on_finished = [](const runner::StepResult& result) {
    if (result.version == "001") raise(SIGTERM);
  };
  const runner::Report report = run({"good_001", "good_002", "good_003"});
  EXPECT_EQ(summary(report), "001 done, 002 failed, 1 not run");
  EXPECT_EQ(failure(report).code, ErrorCode::terminated);
  EXPECT_EQ(failure(report).text.why, "terminated by SIGTERM before it began");
}

TEST_F(InProcess, PutsSignalHandlingBackAsItWas) {
  run({"good_001"});
  struct sigaction after = {};
  sigaction(SIGINT, nullptr, &after);
  EXPECT_EQ(after.sa_handler, SIG_DFL);
}

}  // namespace
}  // namespace solder::testing
