#include "commands/wait.hpp"

#include <algorithm>
#include <thread>

#include "commands/session.hpp"

namespace solder::runner {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr double kGrowth = 1.5;
constexpr double kLongestPause = 2000;
constexpr double kJitter = 0.25;
/// Of one attempt. https://www.postgresql.org/docs/15/libpq-connect.html: "It is not recommended to
/// use a timeout of less than 2 seconds."
constexpr Milliseconds kShortestAttempt{2000};
constexpr Milliseconds kLongestAttempt{10000};

[[noreturn]] void give_up(const Error& last, Milliseconds limit) {
  ErrorText text = last.text();
  if (limit.count() > 0) text.why += " (still so after " + seconds_text(limit) + " of waiting)";
  const auto* of_database = dynamic_cast<const DatabaseError*>(&last);
  throw DatabaseError(last.code(), text, of_database == nullptr ? 0 : of_database->engine_code());
}

}  // namespace

std::string seconds_text(Milliseconds time) {
  constexpr int kSecond = 1000;
  if (time.count() % kSecond != 0) return std::to_string(time.count()) + " ms";
  return std::to_string(time.count() / kSecond) + " s";
}

Milliseconds Pauses::next() {
  std::uniform_real_distribution<double> around(1 - kJitter, 1 + kJitter);
  const double pause = milliseconds_ * around(random_);
  milliseconds_ = std::min(milliseconds_ * kGrowth, kLongestPause);
  return Milliseconds{static_cast<Milliseconds::rep>(pause)};
}

WaitResult wait_for_database(const Settings& settings, Milliseconds limit, const OnWaiting& told) {
  const DatabaseAddress address = named_database(settings, "wait");
  const Clock::time_point end = Clock::now() + limit;
  Pauses pauses;
  for (bool is_told = false;; is_told = true) {
    const auto left = std::chrono::duration_cast<Milliseconds>(end - Clock::now());
    try {
      probe_database(address, std::clamp(left, kShortestAttempt, kLongestAttempt));
      return {.database = address.name(), .exists = database_exists(address)};
    } catch (const Error& error) {
      if (!may_pass(address, error)) throw;
      if (Clock::now() >= end) give_up(error, limit);
      if (!is_told) told(address.name(), error.text());
    }
    const auto rest = std::chrono::duration_cast<Milliseconds>(end - Clock::now());
    std::this_thread::sleep_for(std::clamp(rest, Milliseconds{0}, pauses.next()));
  }
}

}  // namespace solder::runner
