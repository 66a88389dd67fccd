#include "worker/verdict.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <optional>

#include "core/history.hpp"
#include "core/runner_version.hpp"
#include "database/database.hpp"
#include "database/history_table.hpp"
#include "execute/executor.hpp"
#include "execute/step_error.hpp"

namespace solder::runner {
namespace {

/// What the database says of a step.
enum class Trace { committed, by_another, begun, none };

struct Evidence {
  Trace trace = Trace::none;
  LogEntry intent = {};  ///< for Trace::begun
};

/// As the history stores it: UTC, by the second.
std::string stored_time(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts = {};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text = {};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
  return {text.data(), size};
}

bool is_of(const LogEntry& entry, const Version& version) {
  const std::optional<Version> found = Version::parse(entry.version);
  return found && *found == version;
}

/// Seeds are in the log alone. One that ran before with the same checksum (`seed --again`) is told
/// from this run by the time; taking it for failed would do no harm, as it may run again.
bool has_run(const History& history, const LostStep& lost) {
  return std::any_of(history.seeds.begin(), history.seeds.end(), [&lost](const LogEntry& entry) {
    return is_of(entry, lost.step.migration.version) &&
           entry.checksum == lost.step.migration.checksum &&
           entry.logged_at >= stored_time(lost.began);
  });
}

Evidence gather(Connection& connection, HistoryTable& table, const LostStep& lost) {
  const Snapshot snapshot(connection);
  if (!table.exists()) return {};
  const Migration& migration = lost.step.migration;
  const History history = table.read();
  for (const LogEntry& entry : history.interrupted) {
    if (is_of(entry, migration.version)) return {Trace::begun, entry};
  }
  const bool is_committed =
      migration.kind == Kind::seed
          ? has_run(history, lost)
          : (history.find(migration.version) != nullptr) == (lost.step.direction == Direction::up);
  if (!is_committed) return {};
  return {lost.came_to_commit ? Trace::committed : Trace::by_another, {}};
}

LogAction action_of(const Step& step) {
  if (step.migration.kind == Kind::seed) return LogAction::seed;
  return step.direction == Direction::up ? LogAction::up : LogAction::down;
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

/// What `repair` shows: why it ended, and how far it had come.
std::string words_of_interruption(const LostStep& lost, const LogEntry& intent) {
  std::string words = lost.why;
  if (!lost.statement.empty()) words += "; it was running: " + lost.statement;
  if (!intent.error.empty()) words += "; " + intent.error;
  return words;
}

/// Tells the log. An intent stays `started`, which is what `repair` looks for, and gets the reason.
void record(Connection& connection, HistoryTable& table, const LostStep& lost,
            const Evidence& evidence) {
  try {
    ScopedTransaction transaction(connection);
    if (!table.exists()) return;
    if (evidence.trace == Trace::begun) {
      const LogEntry& intent = evidence.intent;
      table.update_log(intent.id, LogOutcome::started, intent.statements,
                       words_of_interruption(lost, intent), lost.duration_ms, intent.fingerprint);
    } else {
      table.create();
      table.append(failed_entry(lost));
    }
    transaction.commit();
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the report has it all
  }
}

StepFailure in_doubt(const LostStep& lost, std::string why, Aftermath aftermath) {
  return explain({.code = ErrorCode::in_doubt,
                  .text = {.where = lost.statement,
                           .why = std::move(why),
                           .next = "when the database can be read again, ask 'solder status'"},
                  .statement = lost.statement},
                 lost.step, aftermath);
}

StepFailure failed(const LostStep& lost) {
  StepFailure failure{.code = lost.code,
                      .text = {.where = lost.statement, .why = lost.why, .next = lost.next},
                      .statement = lost.statement};
  failure.text.why += "; the migration was rolled back";
  return explain(std::move(failure), lost.step, Aftermath::rolled_back);
}

void conclude(StepResult& result, const LostStep& lost, const Evidence& evidence) {
  switch (evidence.trace) {
    case Trace::committed:
      result.outcome = Outcome::done;
      result.warnings.push_back("the worker died after the commit: " + lost.cause);
      return;
    case Trace::by_another:
      result.outcome = Outcome::skipped;
      result.warnings.push_back("the worker died before its commit: " + lost.cause +
                                "; another run has done the step since");
      return;
    case Trace::begun:
      result.outcome = Outcome::in_doubt;
      result.failure = in_doubt(lost, lost.why, Aftermath::partial);
      return;
    case Trace::none:
      result.outcome = Outcome::failed;
      result.failure = failed(lost);
      return;
  }
}

}  // namespace

StepResult judge(const LostStep& lost, const WorkerOptions& options) {
  StepResult result = result_of(lost.step);
  result.duration_ms = lost.duration_ms;
  if (options.rehearsal == Rehearsal::rolled_back) {
    // Nothing of it is ever committed, nor told in the log.
    conclude(result, lost, {});
    return result;
  }
  try {
    OpenOptions open;
    // Only a connection that may write can roll back what the worker left unfinished.
    open.access =
        options.create_database ? OpenOptions::Access::create : OpenOptions::Access::write;
    open.lock_timeout = options.lock_timeout;
    open.lock = options.lock;
    open.ddl = options.ddl;
    const auto connection = open_database(parse_address(options.database), open);
    HistoryTable table(*connection, options.history_table);
    const Evidence evidence = gather(*connection, table, lost);
    conclude(result, lost, evidence);
    if (result.failure) record(*connection, table, lost, evidence);
  } catch (const std::exception& error) {
    result.outcome = Outcome::in_doubt;
    result.failure =
        in_doubt(lost, lost.why + "; what the database holds can't be read: " + error.what(),
                 Aftermath::rolled_back);
  }
  return result;
}

void name_the_stop(StepResult& result, const Step& step, ErrorCode code, const std::string& why) {
  if (!result.failure || result.failure->code != ErrorCode::interrupted) return;
  StepFailure& failure = *result.failure;
  failure.code = code;
  failure.text.why = why;
  if (step.migration.transaction == TransactionMode::none) return;
  failure.text.why += "; the migration was rolled back";
  failure.text.next.clear();
  failure = explain(std::move(failure), step, Aftermath::rolled_back);
}

}  // namespace solder::runner
