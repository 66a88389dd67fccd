#include <string>

#include "cli/print_change.hpp"
#include "cli/print_error.hpp"
#include "cli/print_sql.hpp"
#include "cli/print_status.hpp"
#include "cli/print_verification.hpp"
#include "cli/run_surroundings.hpp"
#include "cli/typed_options.hpp"
#include "cli/verbs.hpp"
#include "commands/commands.hpp"
#include "commands/rehearsal.hpp"
#include "database/database.hpp"

namespace solder::runner {

namespace {

std::string unbuilt_line(const std::vector<std::string>& names) {
  return names.empty() ? "" : unbuilt_text(names) + "\n";
}

int run_plan_sql(const Session& session) {
  const Options& options = session.options;
  ProgressOptions how = progress_options(session);
  how.tells_steps = false;
  const auto progress = make_progress(session, how);
  const RehearsalResult result =
      plan_sql(options.settings,
               {.version = options.argument(), .steps = options.steps, .scratch = options.scratch},
               *progress);
  session.answer(result, sql_text(result, shown_address(options.settings.database)));
  const StepResult* failed = result.report.failure();
  if (failed == nullptr) {
    refuse_half_done(result.report);
    return 0;
  }
  session.console.err(rehearsal_failure_text(*failed->failure, session.err));
  session.refuse(*failed->failure, failed->version);
  return exit_code(failed->failure->code);
}

}  // namespace

int run_plan_verb(const Session& session) {
  if (session.options.shows_sql) return run_plan_sql(session);
  const Settings& settings = session.options.settings;
  const PlanResult result = plan(settings, session.options.argument(), session.options.steps);
  const std::string database = shown_address(settings.database);
  session.answer(result,
                 plan_text(result.plan, database,
                           nothing_text(result.existed, database, "Nothing to do."), session.out) +
                     creation_text(result.existed, result.plan, database) +
                     with_places(unbuilt_line(result.unbuilt), session.options.places));
  return 0;
}

int run_verify(const Session& session) {
  const Options& options = session.options;
  ProgressOptions how = progress_options(session);
  how.tells_steps = false;
  const auto progress = make_progress(session, how);
  const VerificationResult result = verify(
      options.settings, {.with_data = options.with_data, .scratch = options.scratch}, *progress);
  session.answer(result, verification_text(result, session.out));
  if (const StepResult* failed = result.failure(); failed != nullptr) {
    session.console.err(rehearsal_failure_text(*failed->failure, session.err));
    session.refuse(*failed->failure, failed->version);
    return exit_code(failed->failure->code);
  }
  if (result.is_good()) return 0;
  throw Error(ErrorCode::history, verification_finding(result));
}

}  // namespace solder::runner
