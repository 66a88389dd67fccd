#include "commands/commands.hpp"
#include "commands/session.hpp"
#include "commands/unbuilt.hpp"

namespace solder::runner {

ChangeResult migrate(const Settings& settings, const MigrateOptions& options,
                     const Surroundings& surroundings) {
  const Situation situation = survey(settings, "migrate", MissingDatabase::create);
  refuse_existing_tables(settings, situation, "cannot migrate");
  Plan plan =
      make_plan(situation.catalog, situation.history, MigrateRequest{.steps = options.steps},
                plan_options(settings, situation.address));
  ChangeResult result = carry_out(settings, situation, std::move(plan),
                                  {.action = "migrate", .dry_run = options.dry_run}, surroundings);
  result.unbuilt = unbuilt_sources(settings, situation.catalog);
  return result;
}

}  // namespace solder::runner
