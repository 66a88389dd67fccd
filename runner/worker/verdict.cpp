#include "worker/verdict.hpp"

#include <memory>
#include <utility>

#include "core/history.hpp"
#include "database/database.hpp"
#include "execute/step_error.hpp"

namespace solder::runner {
namespace {

/// What the database says of a step.
enum class Trace { committed, by_another, begun, none };

struct Evidence {
  Trace trace = Trace::none;
  LogEntry intent = {};  ///< for Trace::begun
};

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

/// What `repair` shows: why it ended, and how far it had come.
std::string words_of_interruption(const LostStep& lost, const LogEntry& intent) {
  std::string words = lost.why;
  if (!lost.statement.empty()) words += "; it was running: " + lost.statement;
  if (!intent.error.empty()) words += "; " + intent.error;
  return words;
}

/// An intent stays `started`, which is what `repair` looks for, and gets the reason.
void log_interruption(Connection& connection, HistoryTable& table, const LostStep& lost,
                      const LogEntry& intent) {
  try {
    ScopedTransaction transaction(connection);
    table.update_log(intent.id, LogOutcome::started, intent.statements,
                     words_of_interruption(lost, intent), lost.duration_ms, intent.fingerprint);
    transaction.commit();
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the report has it all
  }
}

void record(Connection& connection, HistoryTable& table, const LostStep& lost,
            const Evidence& evidence) {
  if (evidence.trace == Trace::begun) {
    log_interruption(connection, table, lost, evidence.intent);
  } else {
    log_lost(connection, table, lost);
  }
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
      result.failure = doubt_about(lost, lost.why, Aftermath::partial);
      return;
    case Trace::none:
      result.outcome = Outcome::failed;
      result.failure = failure_of(lost, Aftermath::rolled_back);
      return;
  }
}

}  // namespace

std::unique_ptr<Connection> open_to_judge(const WorkerOptions& options) {
  OpenOptions open;
  // Only a connection that may write can roll back what the worker left unfinished.
  open.access = options.create_database ? OpenOptions::Access::create : OpenOptions::Access::write;
  open.lock_timeout = options.lock_timeout;
  open.lock = options.lock;
  open.ddl = options.ddl;
  return open_database(parse_address(options.database, options.history_table), open);
}

void log_lost(Connection& connection, HistoryTable& table, const LostStep& lost) {
  try {
    ScopedTransaction transaction(connection);
    if (!table.exists()) return;
    table.create();
    table.append(failed_entry(lost));
    transaction.commit();
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the report has it all
  }
}

StepResult judge(const LostStep& lost, const WorkerOptions& options) {
  StepResult result = result_of(lost.step);
  result.duration_ms = lost.duration_ms;
  if (options.rehearsal == Rehearsal::rolled_back) {
    // Nothing of it is ever committed, nor told in the log.
    conclude(result, lost, {});
    return result;
  }
  try {
    const std::unique_ptr<Connection> connection = open_to_judge(options);
    connection->wait_for_end(lost.transaction);
    HistoryTable table(*connection, options.history_table);
    const Evidence evidence = gather(*connection, table, lost);
    conclude(result, lost, evidence);
    if (result.failure) record(*connection, table, lost, evidence);
  } catch (const std::exception& error) {
    result.outcome = Outcome::in_doubt;
    result.failure =
        doubt_about(lost, lost.why + "; what the database holds can't be read: " + error.what(),
                    Aftermath::rolled_back);
  }
  return result;
}

void name_the_stop(StepResult& result, const Step& step, ErrorCode code, const std::string& why,
                   Transactions transactions) {
  if (!result.failure || result.failure->code != ErrorCode::interrupted) return;
  StepFailure& failure = *result.failure;
  failure.code = code;
  failure.text.why = why;
  if (step.migration.transaction == TransactionMode::none) return;
  const Aftermath aftermath =
      transactions == Transactions::all ? Aftermath::run_undone : Aftermath::rolled_back;
  failure.text.why += words_of_rollback(aftermath);
  failure.text.next.clear();
  failure = explain(std::move(failure), step, aftermath);
}

}  // namespace solder::runner
