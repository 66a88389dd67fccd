// G1: whatever ends the worker, and whenever, nothing or all of a migration is there, and the
// report says which.

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>
#include <thread>

#include "worker_world.hpp"

namespace solder::testing {
namespace {

class Kill : public WorkerWorld {
 protected:
  /// Kills the worker of a run once, `delay` after its `turn`-th migration has begun to work.
  void kill_at(int turn, std::chrono::microseconds delay) {
    progress_.on_log = [this, turn, delay, begun = 0](const std::string& message) mutable {
      if (++begun != turn) return;
      const pid_t worker = std::atoi(message.c_str());
      killer_ = std::thread([worker, delay] {
        const auto time = std::chrono::steady_clock::now() + delay;
        while (std::chrono::steady_clock::now() < time) {
        }
        kill(worker, SIGKILL);
      });
    };
  }
  void wait_for_killer() {
    if (killer_.joinable()) killer_.join();
  }

  /// A run that may be killed: what the report says that the database holds, and what it holds.
  std::string run_and_compare() {
    const runner::Report report = run({"slow_001", "slow_002", "slow_003"});
    wait_for_killer();
    progress_.on_log = {};
    std::string versions;
    for (const runner::StepResult& result : report.results) {
      if (result.failure) return state() == expected(versions) ? "failed" : "torn: " + state();
      versions += " " + result.version;
    }
    return state() == expected(versions) ? "done" : "torn: " + state();
  }
  static std::string expected(const std::string& versions) {
    return "history" + versions + ", tables" + versions;
  }

  std::thread killer_ = {};
};

TEST_F(Kill, G1AtRandomMomentsTearsNothing) {
  std::mt19937 random(20261122);  // NOLINT(cert-msc51-cpp): the moments vary enough by themselves
  int failed = 0;
  for (int round = 0; round < 40; ++round) {
    std::filesystem::remove(database());
    kill_at(1 + round % 3, std::chrono::microseconds(random() % 30000));
    const std::string killed = run_and_compare();
    ASSERT_THAT(killed, ::testing::AnyOf("failed", "done")) << "round " << round;
    if (killed == "failed") ++failed;
    ASSERT_EQ(run_and_compare(), "done") << "round " << round;
  }
  EXPECT_GT(failed, 0);  // else no moment was in a step, and nothing was tried
  RecordProperty("failed_of_40", failed);
}

}  // namespace
}  // namespace solder::testing
