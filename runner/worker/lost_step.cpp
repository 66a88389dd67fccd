#include "worker/lost_step.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <utility>

#include "core/runner_version.hpp"
#include "execute/executor.hpp"

namespace solder::runner {
namespace {

/// As the history stores it: UTC, by the second.
std::string stored_time(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts = {};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text = {};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
  return {text.data(), size};
}

LogAction action_of(const Step& step) {
  if (step.migration.kind == Kind::seed) return LogAction::seed;
  return step.direction == Direction::up ? LogAction::up : LogAction::down;
}

}  // namespace

bool is_of(const LogEntry& entry, const Version& version) {
  const std::optional<Version> found = Version::parse(entry.version);
  return found && *found == version;
}

bool has_run(const History& history, const LostStep& lost) {
  return std::any_of(history.seeds.begin(), history.seeds.end(), [&lost](const LogEntry& entry) {
    return is_of(entry, lost.step.migration.version) &&
           entry.checksum == lost.step.migration.checksum &&
           entry.logged_at >= stored_time(lost.began);
  });
}

LogEntry failed_entry(const LostStep& lost) {
  const Identity identity = current_identity();
  LogEntry entry;
  entry.version = lost.step.migration.version.text();
  entry.name = lost.step.migration.class_name;
  entry.action = action_of(lost.step);
  entry.outcome = LogOutcome::failed;
  entry.checksum = lost.step.migration.checksum;
  entry.duration_ms = lost.duration_ms;
  entry.runner = runner_version();
  entry.user = identity.user;
  entry.host = identity.host;
  entry.error = lost.why;
  return entry;
}

StepFailure failure_of(const LostStep& lost, Aftermath aftermath) {
  StepFailure failure{.code = lost.code,
                      .text = {.where = lost.statement, .why = lost.why, .next = lost.next},
                      .statement = lost.statement};
  failure.text.why += words_of_rollback(aftermath);
  return explain(std::move(failure), lost.step, aftermath);
}

StepFailure doubt_about(const LostStep& lost, std::string why, Aftermath aftermath) {
  return explain({.code = ErrorCode::in_doubt,
                  .text = {.where = lost.statement,
                           .why = std::move(why),
                           .next = "when the database can be read again, ask 'solder status'"},
                  .statement = lost.statement},
                 lost.step, aftermath);
}

const char* words_of_rollback(Aftermath aftermath) {
  return aftermath == Aftermath::run_undone ? "; the whole run was rolled back"
                                            : "; the migration was rolled back";
}

}  // namespace solder::runner
