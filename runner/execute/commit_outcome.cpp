#include "execute/commit_outcome.hpp"

#include <exception>
#include <string>
#include <vector>

#include "execute/blackbox.hpp"
#include "execute/step_error.hpp"

namespace solder::runner {
namespace {

bool has_taken_effect(StepRun& run, const Step& step, std::int64_t recorded) {
  HistoryTable& history = run.history();
  history.forget_changes();
  if (!history.exists()) return false;
  if (step.migration.kind == Kind::migration) return run.is_done_already(step);
  const std::vector<LogEntry> latest = history.read_log(1);
  return !latest.empty() && latest[0].id == recorded &&
         latest[0].version == step.migration.version.text() &&
         latest[0].outcome == LogOutcome::done;
}

void doubt(const StepFailure& failure, const Step& step, StepResult& result) {
  result.outcome = Outcome::in_doubt;
  result.failure = explain(failure, step, Aftermath::rolled_back);
}

std::string current_words() {
  try {
    throw;
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace

std::optional<StepFailure> settle_commit(StepRun& run, const Step& step, std::int64_t recorded,
                                         StepResult& result) {
  StepFailure failure = failure_from_current_exception();
  const std::string words = current_words();
  run.connection().rollback();
  if (failure.code == ErrorCode::in_doubt) {
    doubt(failure, step, result);
    return std::nullopt;
  }
  if (run.is_abandoned()) return failure;
  try {
    if (has_taken_effect(run, step, recorded)) {
      result.outcome = Outcome::done;
      result.warnings.push_back(
          "COMMIT answered an error, but the history, read again, says that it took effect: " +
          words);
      return std::nullopt;
    }
  } catch (const std::exception&) {
    doubt({ErrorCode::in_doubt,
           {.why = "COMMIT answered an error and the history can't be read: " + words,
            .next = "when the database can be read again, ask 'solder status'"}},
          step, result);
    return std::nullopt;
  }
  note_commit(false);
  return failure;
}

}  // namespace solder::runner
