#include <utility>

#include "catalog/plan_check.hpp"
#include "commands/heed_drift.hpp"
#include "commands/recording_progress.hpp"
#include "commands/rehearsal.hpp"
#include "commands/scratch_run.hpp"
#include "commands/session.hpp"
#include "commands/unbuilt.hpp"

namespace solder::runner {

namespace {

Trial trial_on(const Situation& situation) {
  if (!situation.exists) return Trial::scratch;
  return situation.address.is_file() ? Trial::copy : Trial::transaction;
}

Plan plan_of(const Settings& settings, const Situation& situation, const PlanRequest& request) {
  Request wish = MigrateRequest{.steps = request.steps};
  if (!request.version.empty()) {
    wish = MigrateToRequest{.version = parse_target(request.version, "plan")};
  }
  Plan plan = make_plan(situation.catalog, situation.history, wish,
                        plan_options(settings, situation.address));
  pin(situation.manifest, plan);
  check_plugins_of(plan);
  return plan;
}

void run_on_copy(RehearsalResult& result, const Settings& settings, const Situation& situation,
                 const PlanRequest& request, Progress& progress) {
  const ScratchRun scratch(
      settings, {.like = situation.address,
                 .content = situation.exists ? ScratchContent::copy : ScratchContent::nothing,
                 .folder = request.scratch});
  WorkerOptions options = worker_options(scratch.settings(), situation);
  options.create_database = false;
  options.rehearsal = Rehearsal::recorded;
  options.transactions = Transactions::each;
  result.report = run_in_worker(result.plan, options, progress);
}

void run_and_roll_back(RehearsalResult& result, const Settings& settings,
                       const Situation& situation, Progress& progress) {
  WorkerOptions options = worker_options(settings, situation);
  options.rehearsal = Rehearsal::rolled_back;
  options.transactions = Transactions::each;  // with a savepoint in the place of each
  result.report = run_in_worker(result.plan, options, progress);
}

}  // namespace

RehearsalResult plan_sql(const Settings& settings, const PlanRequest& request, Progress& progress) {
  // The copy of a file is all that is written to; on a server it is the database itself.
  const bool is_file = named_database(settings, "plan").is_file();
  const Situation situation = survey(settings, "plan", planned_without_database(request.version),
                                     PluginCode::runs, is_file ? Use::look : Use::change);
  refuse_existing_tables(settings, situation, "cannot migrate");
  refuse_drift_if_strict(settings, situation, "plan for");
  tell_if_ignored(situation.manifest, progress);
  RehearsalResult result = {.plan = plan_of(settings, situation, request),
                            .trial = trial_on(situation),
                            .unbuilt = unbuilt_sources(settings, situation.catalog)};
  if (result.plan.empty()) return result;
  RecordingProgress recording(progress);
  if (is_file) {
    run_on_copy(result, settings, situation, request, recording);
  } else {
    run_and_roll_back(result, settings, situation, recording);
  }
  result.steps = recording.steps();
  result.steps.resize(result.report.results.size());
  for (std::size_t index = 0; index < result.steps.size(); ++index) {
    const bool commits = result.plan[index].migration.transaction == TransactionMode::none;
    result.steps[index].was_tried = is_file || !commits;
  }
  return result;
}

}  // namespace solder::runner
