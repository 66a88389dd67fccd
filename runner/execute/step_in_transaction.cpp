#include "execute/step_in_transaction.hpp"

#include "execute/blackbox.hpp"
#include "execute/failpoint.hpp"
#include "execute/plugin_call.hpp"

namespace solder::runner {
namespace {

class StepInTransaction {
 public:
  StepInTransaction(StepRun& run, const Step& step, StepResult& result)
      : run_(run), step_(step), result_(result) {}

  void run() {
    try {
      if (!apply()) return;
    } catch (const std::exception&) {
      fail(failure_from_current_exception());
      return;
    }
    commit();
  }

 private:
  /// Everything up to COMMIT. \return false when there is nothing left to do.
  bool apply() {
    run_.reach_the_step();
    // G3: the write lock comes first, and what the history says is read again inside it.
    run_.connection().begin();
    reach(Failpoint::after_lock);
    run_.prepare_history();
    if (run_.is_done_already(step_)) {
      run_.connection().rollback();
      result_.outcome = Outcome::skipped;
      return false;
    }
    run_.refuse_if_stale(step_);
    const Plugin plugin = load_plugin(run_, step_);
    artifact_ = plugin.artifact();
    run_plugin(run_, plugin, step_, result_);
    reach(Failpoint::after_plugin);
    record();
    return true;
  }

  void record() {
    run_.record_in_history(step_);
    LogEntry entry = run_.log_entry(step_, LogOutcome::done, artifact_);
    entry.fingerprint = run_.connection().fingerprint(run_.history().table());
    // Of a seed nothing but the log tells that it has run.
    if (step_.migration.kind == Kind::seed) {
      recorded_ = run_.history().append(entry);
    } else {
      run_.history().post(entry);
    }
  }

  /// G2: what an error of COMMIT means is known only after reading the history again.
  void commit() {
    try {
      reach(Failpoint::before_commit);
      note_commit(true);
      run_.connection().commit();
      run_.note_history_is_there();
      reach(Failpoint::after_commit);
      result_.outcome = Outcome::done;
    } catch (const std::exception& error) {
      refuse_commit(failure_from_current_exception(), error.what());
    }
  }

  void refuse_commit(const StepFailure& failure, const std::string& words) {
    run_.connection().rollback();
    if (failure.code == ErrorCode::in_doubt) {
      doubt(failure);
    } else if (run_.is_abandoned()) {
      fail(failure);
    } else {
      settle_commit(failure, words);
    }
  }

  void settle_commit(const StepFailure& failure, const std::string& words) {
    try {
      if (has_taken_effect()) {
        result_.outcome = Outcome::done;
        result_.warnings.push_back(
            "COMMIT answered an error, but the history, read again, says that it took effect: " +
            words);
        return;
      }
    } catch (const std::exception&) {
      doubt({ErrorCode::in_doubt,
             {.why = "COMMIT answered an error and the history can't be read: " + words,
              .next = "when the database can be read again, ask 'solder status'"}});
      return;
    }
    fail(failure);
  }

  [[nodiscard]] bool has_taken_effect() {
    HistoryTable& history = run_.history();
    history.forget_changes();
    if (!history.exists()) return false;
    if (step_.migration.kind == Kind::migration) return run_.is_done_already(step_);
    const std::vector<LogEntry> latest = history.read_log(1);
    return !latest.empty() && latest[0].id == recorded_ &&
           latest[0].version == step_.migration.version.text() &&
           latest[0].outcome == LogOutcome::done;
  }

  void doubt(const StepFailure& failure) {
    result_.outcome = Outcome::in_doubt;
    result_.failure = explain(failure, step_, Aftermath::rolled_back);
  }

  void fail(StepFailure failure) { run_.fail(step_, result_, std::move(failure), artifact_); }

  StepRun& run_;
  const Step& step_;
  StepResult& result_;
  std::string artifact_ = {};
  std::int64_t recorded_ = 0;  ///< id of a seed's row in the log
};

}  // namespace

void run_in_transaction(StepRun& run, const Step& step, StepResult& result) {
  StepInTransaction(run, step, result).run();
}

}  // namespace solder::runner
