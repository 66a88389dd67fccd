// G1: whatever ends the worker, and whenever, nothing or all of a migration is there, and the
// report says which.

#include <chrono>
#include <cstdlib>
#include <gtest/gtest.h>
#include <random>
#include <signal.h>
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

  /// What the report says that the database holds.
  static std::string claimed(const runner::Report& report) {
    std::string versions;
    for (const runner::StepResult& result : report.results) {
      if (result.outcome == runner::Outcome::done) versions += " " + result.version;
    }
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
    const runner::Report report = run({"slow_001", "slow_002", "slow_003"});
    wait_for_killer();
    ASSERT_EQ(state(), claimed(report)) << "round " << round;
    if (report.failure() != nullptr) ++failed;
    progress_.on_log = {};
    const runner::Report again = run({"slow_001", "slow_002", "slow_003"});
    ASSERT_EQ(again.failure(), nullptr) << "round " << round;
    ASSERT_EQ(state(), "history 001 002 003, tables 001 002 003");
  }
  RecordProperty("failed_of_40", failed);
}

}  // namespace
}  // namespace solder::testing
