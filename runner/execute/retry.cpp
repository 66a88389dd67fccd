#include "execute/retry.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "core/text.hpp"

namespace solder::runner {
namespace {

/// Longer each time, and by chance between a half and one and a half of it, so that two runs which
/// were in each other's way don't meet again.
std::chrono::milliseconds pause_before_attempt(int attempt) {
  static std::minstd_rand random{std::random_device{}()};
  constexpr int kFirst = 50;
  constexpr int kLongest = 1000;
  const int pause = std::min(kFirst << std::min(attempt - 2, 8), kLongest);
  return std::chrono::milliseconds(
      std::uniform_int_distribution<int>(pause / 2, pause * 3 / 2)(random));
}

}  // namespace

void wait_for_attempt(StepRun& run, int attempt, const std::string& what,
                      const StepFailure& failure) {
  const std::chrono::milliseconds pause = pause_before_attempt(attempt);
  run.progress().log(SOLDER_LOG_WARNING, what + " was rolled back and is tried again in " +
                                             std::to_string(pause.count()) +
                                             " ms: " + printable(failure.text.why));
  const auto end = std::chrono::steady_clock::now() + pause;
  constexpr std::chrono::milliseconds kPatience{20};
  while (!run.is_cancelled() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::min(pause, kPatience));
  }
}

}  // namespace solder::runner
