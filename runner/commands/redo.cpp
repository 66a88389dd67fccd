#include "commands/commands.hpp"
#include "commands/session.hpp"

namespace solder::runner {

ChangeResult redo(const Settings& settings, std::size_t steps, const Surroundings& surroundings) {
  const Situation situation = survey(settings, "redo", MissingDatabase::refuse);
  Plan plan = make_plan(situation.catalog, situation.history, RollbackStepsRequest{.steps = steps},
                        plan_options(settings, situation.address));
  // The ups follow in the same run, in the order in which they were applied, so that they don't
  // start when a down has failed.
  for (std::size_t index = plan.size(); index-- > 0;) {
    plan.push_back({.direction = Direction::up, .migration = plan[index].migration});
  }
  return carry_out(settings, situation, std::move(plan), {.action = "redo migrations of"},
                   surroundings);
}

}  // namespace solder::runner
