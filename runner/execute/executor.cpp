#include "execute/executor.hpp"

#include <chrono>
#include <optional>
#include <set>

#include "catalog/plugin.hpp"
#include "core/runner_version.hpp"
#include "core/text.hpp"
#include "database/history_table.hpp"
#include "execute/blackbox.hpp"
#include "execute/failpoint.hpp"
#include "execute/host.hpp"
#include "execute/step_error.hpp"

namespace solder::runner {
namespace {

using Clock = std::chrono::steady_clock;

/// Bytes of the words of a plugin's exception.
constexpr std::size_t kExceptionShown = 1000;

constexpr std::size_t kVersionShown = 100;

/// Bytes of a statement in the log.
constexpr std::size_t kStatementLogged = 400;

/// SQL for the log: with one space where there was any room.
std::string one_line(std::string_view sql) {
  std::string line;
  for (const char letter : shorten(sql, kStatementLogged)) {
    const bool is_space = letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t';
    if (!is_space) line.push_back(letter);
    if (is_space && !line.empty() && line.back() != ' ') line.push_back(' ');
  }
  return line;
}

/// One run: the plan's steps on one connection, one after the other.
class Executor {
 public:
  Executor(Connection& connection, const ExecuteOptions& options, Progress& progress)
      : connection_(connection),
        options_(options),
        progress_(progress),
        history_(connection, options.history_table),
        identity_(current_identity()) {}

  Report run(const Plan& plan) {
    Report report;
    if (!plan.empty()) check_before_the_first_step();
    for (const Step& step : plan) {
      if (is_cancelled()) break;
      report.results.push_back(run_step(step));
      const Outcome outcome = report.results.back().outcome;
      if (outcome == Outcome::failed || outcome == Outcome::in_doubt) break;
    }
    report.not_run = plan.size() - report.results.size();
    return report;
  }

 private:
  [[nodiscard]] bool is_cancelled() const {
    return options_.cancelled != nullptr && options_.cancelled->load();
  }

  /// G12: nothing is written before the database and its history are known to be sound.
  void check_before_the_first_step() {
    if (options_.check_health) connection_.check_health();
    const Snapshot snapshot(connection_);
    history_.check_shape();
  }

  StepResult run_step(const Step& step) {
    const auto began = Clock::now();
    StepResult result = result_of(step);
    progress_.step_begun(result.version, result.name, result.direction);
    began_ = began;
    note_commit(false);
    if (step.migration.transaction == TransactionMode::each) {
      run_in_transaction(step, result);
    } else {
      run_without_transaction(step, result);
    }
    result.duration_ms = elapsed_ms();
    if (step.direction == Direction::down) ++downs_;
    progress_.step_finished(result);
    return result;
  }

  [[nodiscard]] std::int64_t elapsed_ms() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_).count();
  }

  // ---- a step in a transaction ----

  void run_in_transaction(const Step& step, StepResult& result) {
    std::string artifact;
    try {
      reach_the_step();
      // G3: the write lock comes first, and what the history says is read again inside it.
      connection_.begin();
      reach(Failpoint::after_lock);
      prepare_history();
      if (is_done_already(step)) {
        connection_.rollback();
        result.outcome = Outcome::skipped;
        return;
      }
      refuse_if_stale(step);
      // G5: not before its turn; loading runs its constructors.
      const Plugin plugin = load(step);
      artifact = plugin.artifact();
      run_plugin(plugin, step, result);
      reach(Failpoint::after_plugin);
      record(step, artifact);
    } catch (const std::exception&) {
      fail(step, result, failure_from_current_exception(), artifact);
      return;
    }
    commit(step, result, artifact);
  }

  void reach_the_step() {
    if (steps_begun_++ > 0) reach(Failpoint::between_steps);
    reach(Failpoint::before_begin);
  }

  void prepare_history() {
    if (history_is_there_) return;
    history_.create();
    // Another run may have brought a newer one since this plan was made.
    if (options_.lock_serial > 0) {
      check_lock_serial(options_.lock_serial, history_.highest_serial());
    }
  }

  [[nodiscard]] bool is_done_already(const Step& step) {
    if (step.migration.kind == Kind::seed) return false;  // a seed does no harm when it runs twice
    return history_.is_applied(step.migration.version) == (step.direction == Direction::up);
  }

  /// G8 holds for the order in which migrations are applied now, not for that of the plan; and what
  /// is applied next may need what another run has taken away. Inside the write lock.
  void refuse_if_stale(const Step& step) {
    const HistoryMark& mark = options_.planned_on;
    if (mark.newest_id < 0 || step.migration.kind == Kind::seed) return;
    std::string why;
    if (step.direction == Direction::down) {
      const auto version = history_.added_after(mark.newest_id, inserted_);
      if (version) why = printable(shorten(*version, kVersionShown)) + " was applied";
    } else if (history_.count_up_to(mark.newest_id) < mark.rows - downs_) {
      why = "a migration was rolled back";
    }
    if (why.empty()) return;
    throw Error(ErrorCode::history, {.why = why + " by another run since this was planned",
                                     .next = "run the command again"});
  }

  [[nodiscard]] Plugin load(const Step& step) const {
    const struct Loading {
      Loading() { note_loading(true); }
      ~Loading() { note_loading(false); }
      Loading(const Loading&) = delete;
      Loading& operator=(const Loading&) = delete;
    } loading;
    return {step.migration, options_.insecure_plugins};
  }

  /// Runs the plugin behind the guard, and the guard's checks.
  void run_plugin(const Plugin& plugin, const Step& step, StepResult& result) {
    connection_.guard(rules_of(step.migration));
    run_guarded(plugin, step, result);
    std::vector<std::string> warnings = connection_.unguard();
    result.warnings.insert(result.warnings.end(), warnings.begin(), warnings.end());
  }

  [[nodiscard]] StepRules rules_of(const Migration& migration) const {
    return {.history_table = history_.table(),
            .transaction = migration.transaction,
            .allow_writable_schema = migration.declares("writable_schema"),
            .allow_native = migration.declares("native")};
  }

  void run_guarded(const Plugin& plugin, const Step& step, StepResult& result) {
    const solder_migration& migration = plugin.migration();
    Host host({connection_, progress_, options_.variables, options_.cancelled});
    const std::int32_t returned = call_plugin(migration, step.direction, host);
    host.close();
    if (options_.after_plugin) {
      for (std::string& warning : options_.after_plugin()) {
        result.warnings.push_back(std::move(warning));
      }
    }
    if (const auto failure = host.failure(returned)) throw StepFailed{*failure};
    if (is_cancelled()) {
      throw StepFailed{{ErrorCode::interrupted, {.why = "the run was asked to stop"}}};
    }
  }

  /// The ABI forbids an exception; one that comes all the same must not pass for one of ours.
  static std::int32_t call_plugin(const solder_migration& migration, Direction direction,
                                  Host& host) {
    const auto function = direction == Direction::up ? migration.up : migration.down;
    try {
      const std::int32_t returned = function(migration.self, host.context(), &Host::table());
      host.close();
      if (migration.destroy != nullptr) migration.destroy(migration.self);
      return returned;
    } catch (const std::exception& error) {
      throw StepFailed{escaped(error.what())};
    } catch (...) {
      throw StepFailed{escaped("not a std::exception")};
    }
  }

  static StepFailure escaped(const std::string& words) {
    return {ErrorCode::migration,
            {.why = "its plugin let an exception out, which the ABI forbids: " +
                    printable(shorten(words, kExceptionShown)),
             .next = "catch it in the plugin and call 'fail', or derive from solder::Migration"}};
  }

  /// Carries a failure out of the guarded part; caught in this file.
  struct StepFailed : std::exception {
    explicit StepFailed(StepFailure given) : failure(std::move(given)) {}
    StepFailure failure;
  };

  /// A seed is recorded in the log alone.
  void record_in_history(const Step& step) {
    reach(Failpoint::before_history);
    if (step.migration.kind == Kind::seed) return;
    if (step.direction == Direction::up) {
      inserted_.insert(history_.insert(step.migration));
    } else {
      history_.remove(step.migration.version);
    }
  }

  /// The history row and the log row, in the step's own transaction (G1).
  void record(const Step& step, const std::string& artifact) {
    record_in_history(step);
    LogEntry entry = log_entry(step, LogOutcome::done, artifact);
    entry.fingerprint = connection_.fingerprint(history_.table());
    recorded_ = history_.append(entry);
  }

  [[nodiscard]] bool has_taken_effect(const Step& step) {
    if (!history_.exists()) return false;
    if (step.migration.kind == Kind::migration) return is_done_already(step);
    const std::vector<LogEntry> latest = history_.read_log(1);
    return !latest.empty() && latest[0].id == recorded_ &&
           latest[0].version == step.migration.version.text() &&
           latest[0].outcome == LogOutcome::done;
  }

  /// G2: what an error of COMMIT means is known only after reading the history again.
  void commit(const Step& step, StepResult& result, const std::string& artifact) {
    try {
      reach(Failpoint::before_commit);
      note_commit(true);
      connection_.commit();
      history_is_there_ = true;
      reach(Failpoint::after_commit);
      result.outcome = Outcome::done;
    } catch (const std::exception& error) {
      const StepFailure failure = failure_from_current_exception();
      connection_.rollback();
      if (failure.code == ErrorCode::in_doubt) {
        result.outcome = Outcome::in_doubt;
        result.failure = explain(failure, step, Aftermath::rolled_back);
        return;
      }
      if (is_abandoned()) {
        fail(step, result, failure, artifact);
        return;
      }
      settle_commit(step, result, failure, artifact, error.what());
    }
  }

  void settle_commit(const Step& step, StepResult& result, const StepFailure& failure,
                     const std::string& artifact, const std::string& words) {
    try {
      if (has_taken_effect(step)) {
        result.outcome = Outcome::done;
        result.warnings.push_back(
            "COMMIT answered an error, but the history, read again, says that it took effect: " +
            words);
        return;
      }
    } catch (const std::exception&) {
      result.outcome = Outcome::in_doubt;
      result.failure =
          explain({ErrorCode::in_doubt,
                   {.why = "COMMIT answered an error and the history can't be read: " + words,
                    .next = "when the database can be read again, ask 'solder status'"}},
                  step, Aftermath::rolled_back);
      return;
    }
    fail(step, result, failure, artifact);
  }

  void fail(const Step& step, StepResult& result, StepFailure failure,
            const std::string& artifact) {
    connection_.drop_guard();
    connection_.rollback();
    result.outcome = Outcome::failed;
    add_why_abandoned(failure);
    result.failure = explain(std::move(failure), step, Aftermath::rolled_back);
    tell_if_abandoned(*result.failure);
    log_failure(step, *result.failure, artifact);
  }

  [[nodiscard]] bool is_abandoned() const { return !connection_.abandoned_because().empty(); }

  void add_why_abandoned(StepFailure& failure) const {
    const std::string& why = connection_.abandoned_because();
    if (!why.empty() && failure.text.why != why) failure.text.why += "; " + why;
  }

  void tell_if_abandoned(const StepFailure& failure) const {
    if (is_abandoned() && options_.abandoned) options_.abandoned(failure);
  }

  /// Tells the log of a failure, in a transaction of its own. A database that has no log yet is
  /// left as it was.
  void log_failure(const Step& step, const StepFailure& failure, const std::string& artifact) {
    try {
      ScopedTransaction transaction(connection_);
      if (!history_.exists()) return;
      history_.create();
      LogEntry entry = log_entry(step, LogOutcome::failed, artifact);
      entry.error = failure.text.why;
      history_.append(entry);
      transaction.commit();
    } catch (const std::exception& error) {
      // The failure itself is what the reader must see; that it couldn't be logged is said beside
      // it.
      progress_.log(SOLDER_LOG_DEBUG,
                    std::string("the failure could not be logged: ") + error.what());
    }
  }

  [[nodiscard]] LogEntry log_entry(const Step& step, LogOutcome outcome,
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

  // ---- a step without a transaction (G9) ----

  void run_without_transaction(const Step& step, StepResult& result) {
    std::int64_t intent = 0;
    std::optional<Plugin> plugin;
    came_to_.clear();
    try {
      reach_the_step();
      ScopedTransaction transaction(connection_);
      reach(Failpoint::after_lock);
      prepare_history();
      if (is_done_already(step)) {
        result.outcome = Outcome::skipped;
        return;
      }
      refuse_if_stale(step);
      // Before the intent: a plugin that can't be loaded has left nothing to repair.
      plugin = load(step);
      intent = history_.append(log_entry(step, LogOutcome::started, plugin->artifact()));
      transaction.commit();
      history_is_there_ = true;
    } catch (const std::exception&) {
      fail(step, result, failure_from_current_exception(), {});
      return;
    }
    try {
      run_and_record_statements(*plugin, step, result, intent);
    } catch (const std::exception&) {
      fail_without_transaction(step, result, intent, failure_from_current_exception());
    }
  }

  void run_and_record_statements(const Plugin& plugin, const Step& step, StepResult& result,
                                 std::int64_t intent) {
    connection_.on_statement([this, intent](std::int64_t statements, std::string_view sql) {
      came_to_ = "the last statement that finished: " + one_line(sql);
      history_.update_log(intent, LogOutcome::started, statements, came_to_, elapsed_ms(), {});
    });
    run_plugin(plugin, step, result);
    reach(Failpoint::after_plugin);
    connection_.on_statement({});
    ScopedTransaction transaction(connection_);
    record_in_history(step);
    history_.update_log(intent, LogOutcome::done, connection_.statements_run(), {}, elapsed_ms(),
                        connection_.fingerprint(history_.table()));
    reach(Failpoint::before_commit);
    note_commit(true);
    transaction.commit();
    result.outcome = Outcome::done;
  }

  void fail_without_transaction(const Step& step, StepResult& result, std::int64_t intent,
                                StepFailure failure) {
    connection_.on_statement({});
    connection_.drop_guard();
    connection_.rollback();
    const std::int64_t statements = connection_.statements_run();
    const bool is_partial = statements > 0;
    add_why_abandoned(failure);
    result.outcome = is_partial ? Outcome::in_doubt : Outcome::failed;
    result.failure =
        explain(std::move(failure), step, is_partial ? Aftermath::partial : Aftermath::rolled_back);
    tell_if_abandoned(*result.failure);
    try {
      ScopedTransaction transaction(connection_);
      std::string words = result.failure->text.why;
      if (!came_to_.empty()) words += "; " + came_to_;
      history_.update_log(intent, LogOutcome::failed, statements, words, elapsed_ms(), {});
      transaction.commit();
    } catch (const std::exception& error) {
      result.warnings.push_back(std::string("the failure could not be logged: ") + error.what());
    }
  }

  /// As the free function, and a failure that comes from behind the guard.
  static StepFailure failure_from_current_exception() {
    try {
      throw;
    } catch (const StepFailed& failed) {
      return failed.failure;
    } catch (...) {
      return runner::failure_from_current_exception();
    }
  }

  Connection& connection_;
  const ExecuteOptions& options_;
  Progress& progress_;
  HistoryTable history_;
  Identity identity_;
  Clock::time_point began_ = {};
  std::size_t steps_begun_ = 0;
  std::int64_t recorded_ = 0;             ///< id of the step's row in the log
  std::set<std::int64_t> inserted_ = {};  ///< ids of rows of the history
  std::int64_t downs_ = 0;                ///< rows of the history that are gone by this run's plan
  std::string came_to_ = {};  ///< how far a step without a transaction has come, in words
  bool history_is_there_ = false;
};

}  // namespace

Report execute(const Plan& plan, Connection& connection, const ExecuteOptions& options,
               Progress& progress) {
  return Executor(connection, options, progress).run(plan);
}

}  // namespace solder::runner
