#include <algorithm>
#include <iterator>

#include "catalog/plan_check.hpp"
#include "commands/commands.hpp"
#include "commands/session.hpp"

namespace solder::runner {
namespace {

void append(Report& report, Report more) {
  std::move(more.results.begin(), more.results.end(), std::back_inserter(report.results));
  report.not_run += more.not_run;
}

Plan joined(Plan plan, const Plan& more) {
  plan.insert(plan.end(), more.begin(), more.end());
  return plan;
}

}  // namespace

ChangeResult init(const Settings& settings, const Surroundings& surroundings) {
  Situation situation = survey(settings, "init", MissingDatabase::create);
  refuse_existing_tables(settings, situation, "cannot initialise");
  const PlanOptions options = plan_options(settings, situation.address);
  Plan migrations = make_plan(situation.catalog, situation.history,
                              MigrateRequest{.purpose = "initialise"}, options);
  // Made before anything runs, so that a fault of the seeds is found before the first write (G12).
  Plan seeds = plan_seeds(situation.catalog, situation.history, options);
  if (settings.transactions == Transactions::all) {
    return carry_out(settings, situation, joined(std::move(migrations), seeds),
                     {.action = "initialise"}, surroundings);
  }
  pin(situation.manifest, seeds);
  check_plugins_of(joined(migrations, seeds));

  ChangeResult result =
      carry_out(settings, situation, std::move(migrations), {.action = "initialise"}, surroundings);
  if (result.report.failure() != nullptr || result.report.not_run > 0) {
    result.report.not_run += seeds.size();
  } else {
    // What the run has just created needs no backup.
    if (!result.backup && !seeds.empty()) {
      result.backup = back_up_before_run(settings, situation, surroundings.progress);
    }
    if (result.created) situation.exists = true;
    if (situation.exists) {
      situation.history = read_history(settings, situation.address);
      seeds = plan_seeds(situation.catalog, situation.history, options);
      pin(situation.manifest, seeds);
    }
    append(result.report, run_plan(settings, situation, seeds, surroundings.progress));
    result.created = result.created || was_created(situation);
  }
  std::move(seeds.begin(), seeds.end(), std::back_inserter(result.plan));
  return result;
}

}  // namespace solder::runner
