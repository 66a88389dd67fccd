#include "execute/step_run.hpp"

#include <optional>

#include "core/runner_version.hpp"
#include "core/text.hpp"
#include "execute/blackbox.hpp"
#include "execute/failpoint.hpp"

namespace solder::runner {
namespace {

constexpr std::size_t kVersionShown = 100;

}  // namespace

StepRun::StepRun(Connection& connection, const ExecuteOptions& options, Progress& progress)
    : connection_(connection),
      options_(options),
      progress_(progress),
      history_(connection, options.history_table),
      identity_(current_identity()) {}

bool StepRun::is_cancelled() const {
  return options_.cancelled != nullptr && options_.cancelled->load();
}

void StepRun::begin_step(Place place) {
  place_ = place;
  began_ = Clock::now();
  note_commit(false);
}

void StepRun::end_step(const Step& step) {
  if (step.direction == Direction::down) ++downs_;
}

std::int64_t StepRun::elapsed_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_).count();
}

TransactionMode StepRun::transaction_of(const Migration& migration) {
  return connection_.has_transactional_ddl() ? migration.transaction : TransactionMode::none;
}

void StepRun::reach_the_step() {
  if (steps_begun_++ > 0) reach(Failpoint::between_steps);
  reach(Failpoint::before_begin);
}

void StepRun::refuse_if_outdated() {
  if (history_is_there_ || options_.lock_serial == 0) return;
  check_lock_serial(options_.lock_serial, history_.highest_serial());
}

void StepRun::create_history() {
  if (!history_is_there_) history_.create();
}

bool StepRun::is_done_already(const Step& step) {
  if (step.migration.kind == Kind::seed) return false;  // a seed does no harm when it runs twice
  return history_.is_applied(step.migration.version) == (step.direction == Direction::up);
}

void StepRun::refuse_if_stale(const Step& step) {
  const HistoryMark& mark = options_.planned_on;
  if (mark.newest_id < 0 || step.migration.kind == Kind::seed) return;
  std::string why;
  if (step.direction == Direction::down) {
    const auto version = history_.added_after(mark.newest_id);
    if (version) why = printable(shorten(*version, kVersionShown)) + " was applied";
  } else if (history_.count_up_to(mark.newest_id) < mark.rows - downs_) {
    why = "a migration was rolled back";
  }
  if (why.empty()) return;
  throw Error(ErrorCode::history, {.why = why + " by another run since this was planned",
                                   .next = "run the command again"});
}

void StepRun::record_in_history(const Step& step) {
  reach(Failpoint::before_history);
  if (step.migration.kind == Kind::seed) return;
  if (step.direction == Direction::up) {
    history_.insert(step.migration);
  } else {
    history_.remove(step.migration.version);
  }
}

LogEntry StepRun::log_entry(const Step& step, LogOutcome outcome,
                            const std::string& artifact) const {
  LogEntry entry;
  entry.version = step.migration.version.text();
  entry.name = step.migration.class_name;
  entry.action = step.migration.kind == Kind::seed ? LogAction::seed
                 : step.direction == Direction::up ? LogAction::up
                                                   : LogAction::down;
  entry.outcome = outcome;
  entry.checksum = step.migration.checksum;
  entry.artifact = artifact;
  entry.duration_ms = elapsed_ms();
  entry.runner = runner_version();
  entry.user = identity_.user;
  entry.host = identity_.host;
  entry.lock_serial = options_.lock_serial;
  return entry;
}

std::string StepRun::fingerprint() {
  const bool is_wanted = place_ == Place::last || connection_.is_fingerprint_cheap();
  return is_wanted ? connection_.fingerprint(history_.table()) : std::string();
}

bool StepRun::is_abandoned() const {
  return !connection_.abandoned_because().empty();
}

StepFailure StepRun::tell(StepFailure failure, const Step& step, Aftermath aftermath) {
  const std::string& why = connection_.abandoned_because();
  if (!why.empty() && failure.text.why != why) failure.text.why += "; " + why;
  StepFailure told = explain(std::move(failure), step, aftermath);
  if (is_abandoned() && options_.abandoned) options_.abandoned(told);
  return told;
}

void StepRun::fail(const Step& step, StepResult& result, StepFailure failure,
                   const std::string& artifact, const std::string& what) {
  connection_.drop_guard();
  connection_.rollback();
  history_.forget_changes();
  result.outcome = Outcome::failed;
  const bool is_shared = options_.transactions == Transactions::all;
  result.failure =
      tell(std::move(failure), step, is_shared ? Aftermath::run_undone : Aftermath::rolled_back);
  if (!what.empty()) result.failure->text.what = what;
  log_failure(step, *result.failure, artifact);
}

/// Tells the log of a failure, in a transaction of its own. A database that has no log yet is left
/// as it was.
void StepRun::log_failure(const Step& step, const StepFailure& failure,
                          const std::string& artifact) {
  try {
    ScopedTransaction transaction(connection_);
    if (!history_.exists()) return;
    history_.create();
    LogEntry entry = log_entry(step, LogOutcome::failed, artifact);
    entry.error = failure.text.why;
    if (!connection_.is_fingerprint_cheap()) {
      entry.fingerprint = connection_.fingerprint(history_.table());
    }
    history_.append(entry);
    transaction.commit();
  } catch (const std::exception& error) {
    // The failure itself is what the reader must see; that it couldn't be logged is said beside it.
    progress_.log(SOLDER_LOG_DEBUG,
                  std::string("the failure could not be logged: ") + error.what());
  }
}

}  // namespace solder::runner
