#include "commands/commands.hpp"
#include "commands/session.hpp"

namespace solder::runner {
namespace {

Request rollback_request(const std::string& version, std::optional<std::size_t> steps) {
  if (!version.empty() && steps) {
    throw Error(ErrorCode::usage,
                {.what = "cannot roll back",
                 .why = "both a version and a number of steps are given",
                 .next = "give one of them: 'solder rollback " + version +
                         "' or 'solder rollback --steps " + std::to_string(*steps) + "'"});
  }
  if (steps) return RollbackStepsRequest{.steps = *steps};
  if (version.empty()) {
    throw Error(ErrorCode::usage,
                {.what = "cannot roll back",
                 .why = "neither a version nor a number of steps is given",
                 .next = "undo the latest migration with 'solder rollback --steps 1', or name the "
                         "version to go back to"});
  }
  return RollbackToRequest{.version = parse_target(version, "rollback")};
}

}  // namespace

ChangeResult rollback(const Settings& settings, const std::string& version,
                      std::optional<std::size_t> steps, bool dry_run,
                      const Surroundings& surroundings) {
  const Request request = rollback_request(version, steps);
  const Situation situation = survey(settings, "rollback", MissingDatabase::refuse);
  Plan plan = make_plan(situation.catalog, situation.history, request,
                        plan_options(settings, situation.address));
  return carry_out(settings, situation, std::move(plan),
                   {.action = "roll back", .dry_run = dry_run}, surroundings);
}

}  // namespace solder::runner
