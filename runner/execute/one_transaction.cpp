#include "execute/one_transaction.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "execute/blackbox.hpp"
#include "execute/failpoint.hpp"
#include "execute/plugin_call.hpp"
#include "execute/retry.hpp"

namespace solder::runner {
namespace {

/// Rows of the log among which that of a commit is looked for: others may have written since.
constexpr std::size_t kLatestRows = 50;

/// What ended an attempt.
struct Stop {
  std::size_t step = 0;  ///< its place in the plan
  StepFailure failure = {};
  bool at_commit = false;  ///< all steps had run
};

class OneTransaction {
 public:
  OneTransaction(StepRun& run, const Plan& plan)
      : run_(run), plan_(plan), plugins_(plan.size()), connection_(run.connection()) {}

  Report run() {
    std::optional<Stop> stop = attempt();
    while (stop && !connection_.is_over_with_part(stop->failure.engine_code) &&
           may_try_again(stop->failure, attempts_)) {
      start_over(stop->failure);
      stop = attempt();
    }
    if (stop) fail(std::move(*stop));
    for (const StepResult& result : results_) run_.progress().step_finished(result);
    const std::size_t not_run = plan_.size() - results_.size();
    return {.results = std::move(results_), .not_run = not_run};
  }

 private:
  /// \return why it came to nothing; nothing when it is known how the run went.
  std::optional<Stop> attempt() {
    ++attempts_;
    for (std::size_t index = 0; index < plan_.size(); ++index) {
      std::optional<StepFailure> failure = run_step(index);
      if (failure) return Stop{.step = index, .failure = std::move(*failure)};
    }
    return commit();
  }

  [[nodiscard]] bool may_try_again(const StepFailure& failure, int made) {
    return failure.code == ErrorCode::lock && !run_.is_abandoned() && !run_.is_cancelled() &&
           made < connection_.attempts(failure.engine_code);
  }

  void start_over(const StepFailure& failure) {
    undo();
    results_.clear();
    unwritten_.reset();
    run_.forget_steps();
    run_.progress().started_over();
    wait_for_attempt(run_, attempts_ + 1, "the run", failure);
  }

  void undo() {
    connection_.rollback();
    run_.history().forget_changes();
    has_begun_ = false;
  }

  std::optional<StepFailure> run_step(std::size_t index) {
    const Step& step = plan_[index];
    run_.begin_step(index + 1 == plan_.size() ? StepRun::Place::last : StepRun::Place::in_between);
    StepResult& result = results_.emplace_back(result_of(step));
    run_.progress().step_begun(result.version, result.name, result.direction);
    std::optional<StepFailure> failure = try_step(index);
    int made = 1;
    for (; failure && has_begun_ && may_try_part_again(*failure, made); ++made) {
      if (std::optional<StepFailure> worse = undo_part()) return worse;
      wait_for_attempt(run_, made + 1, "migration " + quote(result.version), *failure);
      failure = try_step(index);
    }
    if (failure && made > 1) {
      failure->text.why = "tried " + std::to_string(made) + " times: " + failure->text.why;
    }
    result.duration_ms = run_.elapsed_ms();
    if (failure) return failure;
    run_.end_step(step);
    run_.progress().step_ran(result);
    return std::nullopt;
  }

  [[nodiscard]] bool may_try_part_again(const StepFailure& failure, int made) {
    return connection_.is_over_with_part(failure.engine_code) && may_try_again(failure, made);
  }

  std::optional<StepFailure> undo_part() {
    try {
      // The history is written when the plugin has returned: nothing of it is to be forgotten.
      connection_.undo_part();
      results_.back().warnings.clear();
      return std::nullopt;
    } catch (const std::exception&) {
      return failure_from_current_exception();
    }
  }

  std::optional<StepFailure> try_step(std::size_t index) {
    try {
      if (run_.is_cancelled()) {
        throw StepFailed{{ErrorCode::interrupted, {.why = "the run was asked to stop"}}};
      }
      apply(index);
      return std::nullopt;
    } catch (const std::exception&) {
      return failure_from_current_exception();
    }
  }

  void apply(std::size_t index) {
    const Step& step = plan_[index];
    StepResult& result = results_.back();
    begin();
    if (run_.is_done_already(step)) {
      result.outcome = Outcome::skipped;
      return;
    }
    run_.refuse_if_stale(step);
    write_log();
    connection_.begin_part();
    std::optional<Plugin>& plugin = plugins_[index];
    if (plugin && plugin->is_loaded()) {
      plugin->make_anew();
    } else {
      plugin = load_plugin(run_, step);
    }
    run_plugin(run_, *plugin, step, result);
    reach(Failpoint::after_plugin);
    run_.record_in_history(step);
    connection_.end_part();
    unwritten_ = run_.log_entry(step, LogOutcome::done, plugin->artifact());
    // One worker loads all of them, and each makes the loader slower for the next.
    plugin->unload_if_alone();
  }

  /// G3: the write lock comes first, and what the history says is read again inside it.
  void begin() {
    if (has_begun_) {
      reach(Failpoint::between_steps);
      return;
    }
    reach(Failpoint::before_begin);
    connection_.begin_shared();
    has_begun_ = true;
    reach(Failpoint::after_lock);
    run_.refuse_if_outdated();
    run_.create_history();
  }

  /// A step's row in the log is written when it is known whether another one follows.
  void write_log() {
    if (unwritten_) run_.history().post(*std::exchange(unwritten_, std::nullopt));
  }

  /// G2: what an error of COMMIT means is known only after reading the history again.
  std::optional<Stop> commit() {
    if (!unwritten_) {
      connection_.rollback();
      return std::nullopt;
    }
    try {
      unwritten_->fingerprint = connection_.fingerprint(run_.history().table());
      recorded_ = run_.history().append(*unwritten_);
      reach(Failpoint::before_commit);
      note_commit(true, connection_.transaction_number());
      connection_.commit();
      run_.note_history_is_there();
      reach(Failpoint::after_commit);
      return std::nullopt;
    } catch (const std::exception& error) {
      return refuse_commit(failure_from_current_exception(), error.what());
    }
  }

  std::optional<Stop> refuse_commit(StepFailure failure, const std::string& words) {
    connection_.rollback();
    if (failure.code == ErrorCode::in_doubt) {
      doubt(failure);
      return std::nullopt;
    }
    Stop stop{.step = last_step(), .failure = std::move(failure), .at_commit = true};
    if (run_.is_abandoned()) return stop;
    try {
      if (has_taken_effect()) {
        results_[stop.step].warnings.push_back(
            "COMMIT answered an error, but the history, read again, says that it took effect: " +
            words);
        return std::nullopt;
      }
    } catch (const std::exception&) {
      doubt({ErrorCode::in_doubt,
             {.why = "COMMIT answered an error and the history can't be read: " + words,
              .next = "when the database can be read again, ask 'solder status'"}});
      return std::nullopt;
    }
    note_commit(false);
    return stop;
  }

  [[nodiscard]] bool has_taken_effect() {
    HistoryTable& history = run_.history();
    history.forget_changes();
    if (recorded_ == 0 || !history.exists()) return false;
    const std::string version = plan_[last_step()].migration.version.text();
    const std::vector<LogEntry> latest = history.read_log(kLatestRows);
    return std::any_of(latest.begin(), latest.end(), [&](const LogEntry& entry) {
      return entry.id == recorded_ && entry.version == version && entry.outcome == LogOutcome::done;
    });
  }

  /// The last one that had something to do.
  [[nodiscard]] std::size_t last_step() const {
    for (std::size_t index = results_.size(); index-- > 0;) {
      if (results_[index].outcome == Outcome::done) return index;
    }
    return 0;
  }

  void doubt(const StepFailure& failure) {
    for (std::size_t index = 0; index < results_.size(); ++index) {
      StepResult& result = results_[index];
      if (result.outcome != Outcome::done) continue;
      result.outcome = Outcome::in_doubt;
      result.failure = explain(failure, plan_[index], Aftermath::run_undone);
    }
  }

  void fail(Stop stop) {
    for (StepResult& result : results_) {
      if (result.outcome == Outcome::done) result.outcome = Outcome::rolled_back;
    }
    if (attempts_ > 1) {
      stop.failure.text.why =
          "the run was tried " + std::to_string(attempts_) + " times: " + stop.failure.text.why;
    }
    const std::optional<Plugin>& plugin = plugins_[stop.step];
    run_.fail(plan_[stop.step], results_[stop.step], std::move(stop.failure),
              plugin ? plugin->artifact() : std::string(),
              stop.at_commit ? "cannot commit the run" : "");
  }

  StepRun& run_;
  const Plan& plan_;
  std::vector<StepResult> results_ = {};        ///< of the steps that this attempt has begun
  std::vector<std::optional<Plugin>> plugins_;  ///< a library that stays is loaded once
  Connection& connection_;
  int attempts_ = 0;
  bool has_begun_ = false;                  ///< the transaction
  std::optional<LogEntry> unwritten_ = {};  ///< of the latest step that had something to do
  std::int64_t recorded_ = 0;               ///< id of the last row in the log
};

}  // namespace

void refuse_unless_one_will_do(StepRun& run, const Plan& plan) {
  for (const Step& step : plan) {
    if (run.transaction_of(step.migration) == TransactionMode::each) continue;
    const bool is_its_own = step.migration.transaction == TransactionMode::none;
    throw Error(ErrorCode::usage,
                {.what = "cannot run " + count_of(plan.size(), "step") + " in one transaction",
                 .why = is_its_own ? "migration " + quote(step.migration.version.text()) +
                                         " runs without a transaction"
                                   : "this database doesn't undo changes of the schema with the "
                                     "transaction",
                 .next = "run the command again with --transaction each"});
  }
}

Report run_in_one_transaction(StepRun& run, const Plan& plan) {
  return OneTransaction(run, plan).run();
}

}  // namespace solder::runner
