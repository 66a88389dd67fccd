#include "commands/commands.hpp"
#include "commands/session.hpp"
#include "core/text.hpp"

namespace solder::runner {

ChangeResult migrate_to(const Settings& settings, const std::string& version, bool dry_run,
                        const Surroundings& surroundings) {
  const std::optional<Version> target = parse_target(version, "migrate-to");
  const Situation situation = survey(settings, "migrate-to", MissingDatabase::refuse);
  refuse_existing_tables(settings, situation, "cannot migrate to " + quote(version));
  Plan plan = make_plan(situation.catalog, situation.history, MigrateToRequest{.version = target},
                        plan_options(settings, situation.address));
  return carry_out(settings, situation, std::move(plan),
                   {.action = "roll back", .dry_run = dry_run}, surroundings);
}

}  // namespace solder::runner
