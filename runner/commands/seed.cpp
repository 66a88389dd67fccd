#include <algorithm>

#include "commands/commands.hpp"
#include "commands/session.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

/// Seeds fill the schema that the migrations make.
void check_nothing_pending(const Situation& situation, const PlanOptions& options) {
  const Plan pending =
      make_plan(situation.catalog, situation.history, MigrateRequest{.purpose = "seed"}, options);
  if (pending.empty()) return;
  throw Error(ErrorCode::history,
              {.what = "cannot seed database " + quote(situation.address.name()),
               .why = count_of(pending.size(), "migration") +
                      (pending.size() == 1 ? " is" : " are") + " pending",
               .next = "run 'solder migrate' first, or 'solder init'"});
}

}  // namespace

ChangeResult seed(const Settings& settings, bool again, const Surroundings& surroundings) {
  Situation situation = survey(settings, "seed", MissingDatabase::refuse);
  const PlanOptions options = plan_options(settings, situation.address);
  check_nothing_pending(situation, options);
  if (again) situation.history.seeds.clear();
  Plan plan = plan_seeds(situation.catalog, situation.history, options);
  return carry_out(settings, situation, std::move(plan), {.action = "seed"}, surroundings);
}

}  // namespace solder::runner
