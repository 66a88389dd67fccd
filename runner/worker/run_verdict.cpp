#include "worker/run_verdict.hpp"

#include <memory>
#include <utility>

#include "database/database.hpp"
#include "database/history_table.hpp"
#include "worker/verdict.hpp"

namespace solder::runner {
namespace {

/// A version may come twice in a plan, down and up again: its row is then a new one.
bool is_new(const HistoryEntry& entry, const WorkerOptions& options) {
  return options.planned_on.newest_id < 0 || entry.id > options.planned_on.newest_id;
}

bool is_committed(Connection& connection, HistoryTable& table, const LostRun& lost,
                  const WorkerOptions& options) {
  if (!lost.at.came_to_commit) return false;
  const Snapshot snapshot(connection);
  if (!table.exists()) return false;
  const History history = table.read();
  const Migration& migration = lost.at.step.migration;
  if (migration.kind == Kind::seed) return has_run(history, lost.at);
  const HistoryEntry* const entry = history.find(migration.version);
  if (lost.at.step.direction == Direction::down) return entry == nullptr;
  return entry != nullptr && is_new(*entry, options);
}

/// All steps that had begun, as if the run were committed.
std::vector<StepResult> begun_steps(const LostRun& lost) {
  std::vector<StepResult> results = lost.ran;
  if (!lost.has_begun) return results;
  StepResult& begun = results.emplace_back(result_of(lost.at.step));
  begun.duration_ms = lost.at.duration_ms;
  return results;
}

/// The one that is told of.
StepResult& told(std::vector<StepResult>& results) {
  for (std::size_t index = results.size(); index-- > 0;) {
    if (results[index].outcome == Outcome::done) return results[index];
  }
  return results.back();
}

void make_failed(std::vector<StepResult>& results, const LostRun& lost) {
  StepResult& failed = told(results);
  for (StepResult& result : results) {
    if (result.outcome == Outcome::done) result.outcome = Outcome::rolled_back;
  }
  failed.outcome = Outcome::failed;
  failed.failure = failure_of(lost.at, Aftermath::run_undone);
  if (lost.at.came_to_commit) failed.failure->text.what = "cannot commit the run";
}

void make_doubtful(std::vector<StepResult>& results, const LostRun& lost, const std::string& why) {
  for (std::size_t index = 0; index < results.size(); ++index) {
    if (results[index].outcome != Outcome::done) continue;
    results[index].outcome = Outcome::in_doubt;
    const LostStep of_it{.step = lost.plan[index], .statement = lost.at.statement};
    results[index].failure =
        doubt_about(of_it, lost.at.why + "; what the database holds can't be read: " + why,
                    Aftermath::run_undone);
  }
}

}  // namespace

std::vector<StepResult> judge_run(const LostRun& lost, const WorkerOptions& options) {
  std::vector<StepResult> results = begun_steps(lost);
  try {
    const std::unique_ptr<Connection> connection = open_to_judge(options);
    connection->wait_for_end(lost.at.transaction);
    HistoryTable table(*connection, options.history_table);
    if (is_committed(*connection, table, lost, options)) {
      told(results).warnings.push_back("the worker died after the commit: " + lost.at.cause);
      return results;
    }
    make_failed(results, lost);
    log_lost(*connection, table, lost.at);
  } catch (const std::exception& error) {
    make_doubtful(results, lost, error.what());
  }
  return results;
}

}  // namespace solder::runner
