#include "execute/executor.hpp"

#include "execute/one_transaction.hpp"
#include "execute/step_error.hpp"
#include "execute/step_in_transaction.hpp"
#include "execute/step_not_run.hpp"
#include "execute/step_run.hpp"
#include "execute/step_without_transaction.hpp"

namespace solder::runner {
namespace {

/// G12: nothing is written before the database and its history are known to be sound.
void check_before_the_first_step(StepRun& run, const Plan& plan) {
  if (run.options().transactions == Transactions::all) refuse_unless_one_will_do(run, plan);
  if (run.options().check_health) run.connection().check_health();
  const Snapshot snapshot(run.connection());
  run.history().check_shape();
}

StepResult run_step(StepRun& run, const Step& step, StepRun::Place place) {
  run.begin_step(place);
  StepResult result = result_of(step);
  run.progress().step_begun(result.version, result.name, result.direction);
  if (run.transaction_of(step.migration) == TransactionMode::each) {
    run_in_transaction(run, step, result);
  } else if (run.options().is_rolled_back) {
    list_statements(run, step, result);
  } else {
    run_without_transaction(run, step, result);
  }
  result.duration_ms = run.elapsed_ms();
  run.end_step(step);
  run.progress().step_finished(result);
  return result;
}

}  // namespace

Report execute(const Plan& plan, Connection& connection, const ExecuteOptions& options,
               Progress& progress) {
  StepRun run(connection, options, progress);
  Report report;
  if (!plan.empty()) check_before_the_first_step(run, plan);
  if (options.transactions == Transactions::all) return run_in_one_transaction(run, plan);
  for (const Step& step : plan) {
    if (run.is_cancelled()) break;
    const bool is_last = &step == &plan.back();
    report.results.push_back(
        run_step(run, step, is_last ? StepRun::Place::last : StepRun::Place::in_between));
    const Outcome outcome = report.results.back().outcome;
    if (outcome == Outcome::failed || outcome == Outcome::in_doubt) break;
  }
  report.not_run = plan.size() - report.results.size();
  return report;
}

}  // namespace solder::runner
