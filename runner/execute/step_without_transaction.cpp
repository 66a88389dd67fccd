#include "execute/step_without_transaction.hpp"

#include <optional>

#include "core/text.hpp"
#include "execute/blackbox.hpp"
#include "execute/commit_outcome.hpp"
#include "execute/failpoint.hpp"
#include "execute/plugin_call.hpp"

namespace solder::runner {
namespace {

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

class StepWithoutTransaction {
 public:
  StepWithoutTransaction(StepRun& run, const Step& step, StepResult& result)
      : run_(run), step_(step), result_(result) {}

  void run() {
    try {
      if (!write_intent()) return;
    } catch (const std::exception&) {
      run_.fail(step_, result_, failure_from_current_exception(), {});
      return;
    }
    try {
      run_statements();
      record();
    } catch (const std::exception&) {
      refuse();
    }
  }

 private:
  /// \return false when there is nothing left to do.
  bool write_intent() {
    run_.reach_the_step();
    ScopedTransaction transaction(run_.connection());
    reach(Failpoint::after_lock);
    run_.create_history();
    run_.refuse_if_outdated();
    if (run_.is_done_already(step_)) {
      result_.outcome = Outcome::skipped;
      return false;
    }
    run_.refuse_if_stale(step_);
    // Before the intent: a plugin that can't be loaded has left nothing to repair.
    plugin_ = load_plugin(run_, step_);
    intent_ =
        run_.history().append(run_.log_entry(step_, LogOutcome::started, plugin_->artifact()));
    transaction.commit();
    run_.note_history_is_there();
    return true;
  }

  void run_statements() {
    run_.connection().on_statement([this](std::int64_t statements, std::string_view sql) {
      came_to_ = "the last statement that finished: " + one_line(sql);
      update_log(LogOutcome::started, statements, came_to_, {});
    });
    run_plugin(run_, *plugin_, step_, result_);
    reach(Failpoint::after_plugin);
    run_.connection().on_statement({});
  }

  void record() {
    Connection& connection = run_.connection();
    ScopedTransaction transaction(connection);
    run_.record_in_history(step_);
    update_log(LogOutcome::done, connection.statements_run(), {}, run_.fingerprint());
    reach(Failpoint::before_commit);
    note_commit(true);
    is_committing_ = true;
    transaction.commit();
    result_.outcome = Outcome::done;
  }

  /// An exception is being handled.
  void refuse() {
    run_.connection().on_statement({});
    if (!is_committing_) {
      fail(failure_from_current_exception());
    } else if (std::optional<StepFailure> failure = settle_commit(run_, step_, intent_, result_)) {
      fail(std::move(*failure));
    }
  }

  void fail(StepFailure failure) {
    Connection& connection = run_.connection();
    connection.drop_guard();
    connection.rollback();
    const std::int64_t statements = connection.statements_run();
    const bool is_partial = statements > 0;
    result_.outcome = is_partial ? Outcome::in_doubt : Outcome::failed;
    result_.failure = run_.tell(std::move(failure), step_,
                                is_partial ? Aftermath::partial : Aftermath::rolled_back);
    log_failure(statements);
  }

  void log_failure(std::int64_t statements) {
    try {
      ScopedTransaction transaction(run_.connection());
      std::string words = result_.failure->text.why;
      if (!came_to_.empty()) words += "; " + came_to_;
      update_log(LogOutcome::failed, statements, words, {});
      transaction.commit();
    } catch (const std::exception& error) {
      result_.warnings.push_back(std::string("the failure could not be logged: ") + error.what());
    }
  }

  void update_log(LogOutcome outcome, std::int64_t statements, const std::string& words,
                  const std::string& fingerprint) {
    run_.history().update_log(intent_, outcome, statements, words, run_.elapsed_ms(), fingerprint);
  }

  StepRun& run_;
  const Step& step_;
  StepResult& result_;
  std::optional<Plugin> plugin_ = {};
  bool is_committing_ = false;
  std::int64_t intent_ = 0;   ///< id of the step's row in the log
  std::string came_to_ = {};  ///< how far the step has come, in words
};

}  // namespace

void run_without_transaction(StepRun& run, const Step& step, StepResult& result) {
  StepWithoutTransaction(run, step, result).run();
}

}  // namespace solder::runner
