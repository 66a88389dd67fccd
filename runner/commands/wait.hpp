/// \file
/// Waiting until the database answers: for containers that start together, and disks that are
/// mounted late.

#ifndef SOLDER_RUNNER_COMMANDS_WAIT_HPP
#define SOLDER_RUNNER_COMMANDS_WAIT_HPP

#include <chrono>
#include <functional>
#include <random>
#include <string>

#include "commands/settings.hpp"
#include "core/error.hpp"

namespace solder::runner {

/// The pauses between two attempts: they grow from a tenth of a second to two seconds, each up to a
/// quarter shorter or longer, so that many that wait don't ask at the same moment.
class Pauses {
 public:
  [[nodiscard]] std::chrono::milliseconds next();

 private:
  std::minstd_rand random_{std::random_device{}()};
  double milliseconds_ = 100;
};

/// "60 s", "200 ms".
[[nodiscard]] std::string seconds_text(std::chrono::milliseconds time);

/// Told once, when waiting begins: for which database, and why it doesn't answer.
using OnWaiting = std::function<void(const std::string& database, const ErrorText& why)>;

struct WaitResult {
  std::string database = {};
  bool exists = false;  ///< a file may not be there yet: its folder is
};

/// Waits at most `limit`, 0: asks once, until the database answers: a server a query; a file can be
/// read, or its folder is there. An attempt on the way at the end may take two seconds longer.
/// \throws Error the last one, saying how long it was waited, when the time is over; at once what
/// waiting can't mend, such as a wrong password.
WaitResult wait_for_database(const Settings& settings, std::chrono::milliseconds limit,
                             const OnWaiting& told);

}  // namespace solder::runner

#endif
