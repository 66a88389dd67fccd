#include "execute/step_in_transaction.hpp"

#include <optional>
#include <utility>

#include "core/text.hpp"
#include "execute/blackbox.hpp"
#include "execute/commit_outcome.hpp"
#include "execute/failpoint.hpp"
#include "execute/plugin_call.hpp"
#include "execute/retry.hpp"

namespace solder::runner {
namespace {

class StepInTransaction {
 public:
  StepInTransaction(StepRun& run, const Step& step, StepResult& result)
      : run_(run), step_(step), result_(result) {}

  void run() {
    try {
      run_.reach_the_step();
    } catch (const std::exception&) {
      fail(failure_from_current_exception());
      return;
    }
    std::optional<StepFailure> failure = attempt();
    for (int made = 1; failure && may_try_again(*failure, made); ++made) {
      undo();
      wait_for_attempt(run_, made + 1, "migration " + quote(result_.version), *failure);
      failure = attempt();
    }
    if (failure) fail(std::move(*failure));
  }

 private:
  /// \return why it failed; nothing when it is known how the step went.
  std::optional<StepFailure> attempt() {
    ++attempts_;
    try {
      if (!apply()) return std::nullopt;
    } catch (const std::exception&) {
      return failure_from_current_exception();
    }
    return commit();
  }

  /// Others were in the way: the step as a whole is as good as new once it is rolled back.
  [[nodiscard]] bool may_try_again(const StepFailure& failure, int made) {
    return failure.code == ErrorCode::lock && !run_.is_abandoned() && !run_.is_cancelled() &&
           made < run_.connection().attempts(failure.engine_code);
  }

  void undo() {
    run_.connection().rollback();
    run_.history().forget_changes();
    result_.warnings.clear();
  }

  /// Everything up to COMMIT. \return false when there is nothing left to do.
  bool apply() {
    // G3: the write lock comes first, and what the history says is read again inside it.
    run_.connection().begin();
    reach(Failpoint::after_lock);
    run_.refuse_if_outdated();
    if (run_.is_done_already(step_)) {
      run_.connection().rollback();
      result_.outcome = Outcome::skipped;
      return false;
    }
    run_.refuse_if_stale(step_);
    make_migration();
    run_plugin(run_, *plugin_, step_, result_);
    reach(Failpoint::after_plugin);
    record();
    return true;
  }

  /// The library is loaded once; each attempt has a migration of its own.
  void make_migration() {
    if (plugin_) {
      plugin_->make_anew();
    } else {
      plugin_ = load_plugin(run_, step_);
      artifact_ = plugin_->artifact();
    }
  }

  void record() {
    run_.create_history();
    run_.record_in_history(step_);
    LogEntry entry = run_.log_entry(step_, LogOutcome::done, artifact_);
    entry.fingerprint = run_.fingerprint();
    // Of a seed nothing but the log tells that it has run.
    if (step_.migration.kind == Kind::seed) {
      recorded_ = run_.history().append(entry);
    } else {
      run_.history().post(entry);
    }
  }

  std::optional<StepFailure> commit() {
    try {
      reach(Failpoint::before_commit);
      note_commit(true, run_.connection().transaction_number());
      run_.connection().commit();
      run_.note_history_is_there();
      reach(Failpoint::after_commit);
      result_.outcome = Outcome::done;
      return std::nullopt;
    } catch (const std::exception&) {
      return settle_commit(run_, step_, recorded_, result_);
    }
  }

  void fail(StepFailure failure) {
    if (attempts_ > 1) {
      failure.text.why = "tried " + std::to_string(attempts_) + " times: " + failure.text.why;
    }
    run_.fail(step_, result_, std::move(failure), artifact_);
  }

  StepRun& run_;
  const Step& step_;
  StepResult& result_;
  int attempts_ = 0;
  std::optional<Plugin> plugin_ = {};
  std::string artifact_ = {};
  std::int64_t recorded_ = 0;  ///< id of a seed's row in the log
};

}  // namespace

void run_in_transaction(StepRun& run, const Step& step, StepResult& result) {
  StepInTransaction(run, step, result).run();
}

}  // namespace solder::runner
