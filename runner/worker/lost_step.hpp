/// \file
/// A step whose worker died before it could tell, and the words about it.

#ifndef SOLDER_RUNNER_WORKER_LOST_STEP_HPP
#define SOLDER_RUNNER_WORKER_LOST_STEP_HPP

#include <chrono>
#include <cstdint>
#include <string>

#include "core/error.hpp"
#include "core/history.hpp"
#include "core/plan.hpp"
#include "core/report.hpp"
#include "execute/step_error.hpp"

namespace solder::runner {

/// How a worker was lost in the middle of a step.
struct LostStep {
  const Step& step;
  ErrorCode code = ErrorCode::migration;  ///< of the failure, if it is one
  std::string cause = {};                 ///< "SIGSEGV (segmentation fault)"
  std::string why = {};                   ///< "its plugin crashed: SIGSEGV (segmentation fault)"
  std::string next = {};                  ///< advice; empty: the usual
  std::string statement = {};             ///< that was running, printable; empty when none was
  bool came_to_commit = true;             ///< false: what the history has of it is another runner's
  std::uint64_t transaction = 0;          ///< see Connection::transaction_number
  std::chrono::system_clock::time_point began = {};
  std::int64_t duration_ms = 0;
};

[[nodiscard]] bool is_of(const LogEntry& entry, const Version& version);

/// Whether a seed has run since it began. Seeds are in the log alone. One that ran before with the
/// same checksum (`seed --again`) is told from this run by the time; taking it for failed would do
/// no harm, as it may run again.
[[nodiscard]] bool has_run(const History& history, const LostStep& lost);

/// Its row in the log.
[[nodiscard]] LogEntry failed_entry(const LostStep& lost);

/// The failure of a step that left nothing behind. `aftermath` isn't Aftermath::partial.
[[nodiscard]] StepFailure failure_of(const LostStep& lost, Aftermath aftermath);

/// The failure of a step of which isn't known what it left.
[[nodiscard]] StepFailure doubt_about(const LostStep& lost, std::string why, Aftermath aftermath);

/// "; the migration was rolled back", for the end of a `why`.
[[nodiscard]] const char* words_of_rollback(Aftermath aftermath);

}  // namespace solder::runner

#endif
