#include "plan/plan.hpp"

#include "commands/commands.hpp"
#include "commands/heed_drift.hpp"
#include "commands/session.hpp"
#include "commands/unbuilt.hpp"

namespace solder::runner {

PlanResult plan(const Settings& settings, const std::string& version,
                std::optional<std::size_t> steps) {
  Request request = MigrateRequest{.steps = steps};
  if (!version.empty()) request = MigrateToRequest{.version = parse_target(version, "plan")};
  const Situation situation =
      survey(settings, "plan", planned_without_database(version), PluginCode::runs, Use::look);
  refuse_existing_tables(settings, situation, "cannot migrate");
  refuse_drift_if_strict(settings, situation, "plan for");
  return {.plan = make_plan(situation.catalog, situation.history, request,
                            plan_options(settings, situation.address)),
          .existed = situation.exists,
          .unbuilt = unbuilt_sources(settings, situation.catalog)};
}

}  // namespace solder::runner
