#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker/process.hpp"
#include "worker_world.hpp"

namespace solder::testing {
namespace {

using runner::Direction;
using runner::ErrorCode;
using Lines = std::vector<std::string>;

class Worker : public WorkerWorld {};

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    ++count;
  }
  return count;
}

TEST_F(Worker, AppliesMigrationsAndTellsOfEach) {
  const runner::Report report = run({"good_001", "good_002"});
  EXPECT_EQ(summary(report), "001 done, 002 done");
  EXPECT_EQ(state(), "history 001 002, tables 001 002");
  EXPECT_EQ(progress_.heard, (Lines{"up 001 AddRowsMigration", "finished 001",
                                    "up 002 AddRowsMigration", "finished 002"}));
}

TEST_F(Worker, RollsBack) {
  run({"good_001", "good_002"});
  const runner::Report report = run_plan(plan({"good_002"}, Direction::down));
  EXPECT_EQ(summary(report), "002 done");
  EXPECT_EQ(state(), "history 001, tables 001");
}

TEST_F(Worker, DoesNothingForAnEmptyPlan) {
  EXPECT_EQ(summary(run_plan({})), "");
  EXPECT_FALSE(std::filesystem::exists(database()));
}

TEST_F(Worker, SkipsWhatSomebodyElseHasDone) {
  run({"good_001"});
  EXPECT_EQ(summary(run({"good_001", "good_002"})), "001 skipped, 002 done");
}

TEST_F(Worker, HandsALongPlanOnToFreshWorkers) {
  // One worker runs 256 steps; all but the first and the last are skipped, which is quick.
  std::vector<std::string> names(300, "good_001");
  names.emplace_back("good_002");
  const runner::Report report = run(names);
  EXPECT_EQ(report.count(runner::Outcome::done), 2U);
  EXPECT_EQ(report.count(runner::Outcome::skipped), 299U);
  EXPECT_EQ(report.not_run, 0U);
  EXPECT_EQ(state(), "history 001 002, tables 001 002");
}

TEST_F(Worker, ThrowsWhatWasFoundBeforeTheFirstStep) {
  options_.create_database = false;
  try {
    run({"good_001"});
    FAIL() << "no error";
  } catch (const runner::Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::environment);
    EXPECT_NE(error.text().what, "");
  }
  EXPECT_EQ(progress_.heard, Lines{});
}

TEST_F(Worker, RefusesADatabaseThatIsNone) {
  folder_.write("app.db", std::string(4096, 'x'));
  EXPECT_THROW(run({"good_001"}), runner::Error);
  EXPECT_EQ(read_file(database()), std::string(4096, 'x'));
}

TEST_F(Worker, G3WaitsForTheLockAndTellsOfIt) {
  run({"good_001"});
  progress_.heard.clear();
  const auto other = open();
  other->begin();
  progress_.on_waiting = [&other] { other->rollback(); };
  EXPECT_EQ(summary(run({"good_002"})), "002 done");
  EXPECT_EQ(progress_.heard, (Lines{"up 002 AddRowsMigration", "waiting", "finished 002"}));
}

TEST_F(Worker, G3FailsTheStepThatDoesNotGetTheLockInTime) {
  run({"good_001"});
  const auto other = open();
  other->begin();
  options_.lock_timeout = std::chrono::milliseconds(0);
  const runner::Report report = run({"good_002"});
  other->rollback();
  EXPECT_EQ(summary(report), "002 failed");
  EXPECT_EQ(failure(report).code, ErrorCode::lock);
}

TEST_F(Worker, GivesAPluginAnEmptyInputAGroupOfItsOwnAndNoLoaderVariables) {
  setenv("LD_LIBRARY_PATH", "/elsewhere", 1);
  const runner::Report report = run({"looks_around"});
  unsetenv("LD_LIBRARY_PATH");
  EXPECT_EQ(summary(report), "002 done");
  EXPECT_EQ(
      progress_.heard,
      (Lines{"log: LD_LIBRARY_PATH is set: migrations run without it", "up 002 AddRowsMigration",
             "log: input empty, group own, library path unset, core none", "finished 002"}));
}

TEST_F(Worker, CutsWhatIsTooLongForTheChannel) {
  const runner::Report report = run({"says_much"});
  EXPECT_EQ(summary(report), "002 failed");
  EXPECT_GT(failure(report).statement.size(), std::size_t{1} << 20U);
  EXPECT_LT(failure(report).statement.size(), std::size_t{2} << 20U);
  ASSERT_EQ(progress_.heard.size(), 3U);
  EXPECT_LT(progress_.heard[1].size(), std::size_t{65} << 10U);
}

TEST_F(Worker, LeavesNoDescriptorAndNoChildBehind) {
  run({"good_001"});
  const std::size_t before = open_descriptors();
  run({"segfault"});
  run({"good_002", "good_003"});
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

class Leftover : public WorkerWorld, public ::testing::WithParamInterface<const char*> {
 protected:
  Leftover() {
    progress_.on_log = [this](const std::string& message) {
      if (id_ == 0) id_ = std::stoi(message);
    };
  }
  [[nodiscard]] std::string words() const {
    return "left a process behind: " + std::to_string(id_) + " 'solder-worker'; it was ended";
  }
  pid_t id_ = 0;
};

TEST_P(Leftover, IsEndedWithAWarning) {
  const runner::Report report = run({GetParam()});
  EXPECT_EQ(summary(report), "002 done");
  EXPECT_EQ(report.results[0].warnings, Lines{"it " + words()});
  EXPECT_NE(kill(id_, 0), 0);
}

INSTANTIATE_TEST_SUITE_P(Plugins, Leftover,
                         ::testing::Values("leaves_a_process", "leaves_a_daemon"),
                         [](const auto& entry) { return entry.param; });

TEST_F(Leftover, OfAPluginThatCrashesIsEndedToo) {
  EXPECT_EQ(summary(run({"daemon_and_crash"})), "002 failed");
  EXPECT_EQ(progress_.heard[2], "log: migration '002' " + words());
  EXPECT_NE(kill(id_, 0), 0);
}

TEST_F(Worker, PutsSignalHandlingBackAsItWas) {
  signal(SIGINT, SIG_IGN);
  run({"good_001"});
  struct sigaction after = {};
  sigaction(SIGINT, nullptr, &after);
  signal(SIGINT, SIG_DFL);
  EXPECT_EQ(after.sa_handler, SIG_IGN);
}

}  // namespace
}  // namespace solder::testing
