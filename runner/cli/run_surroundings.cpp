#include "cli/run_surroundings.hpp"

#include <utility>

#include "cli/event_progress.hpp"
#include "cli/print_error.hpp"
#include "database/database.hpp"

namespace solder::runner {

void refuse_half_done(const Report& report) {
  if (report.failure() != nullptr || report.not_run == 0) return;
  throw Error(ErrorCode::interrupted, {.what = "cannot finish the run",
                                       .why = "it was interrupted between two steps",
                                       .next = "run the command again to go on"});
}

void warn(const Session& session, const std::vector<std::string>& warnings) {
  if (session.options.verbosity == Verbosity::quiet) return;
  for (const std::string& warning : warnings) {
    session.console.err(warning_text(warning, session.err));
  }
}

ProgressOptions progress_options(const Session& session) {
  const bool is_apart = session.document != nullptr;
  return {.database = shown_address(session.options.settings.database),
          .verbosity = session.options.verbosity,
          .transactions = session.options.settings.transactions,
          .is_apart = is_apart,
          .out = is_apart ? session.err : session.out,
          .err = session.err};
}

std::unique_ptr<Progress> make_progress(const Session& session, ProgressOptions how) {
  auto shown = std::make_unique<ConsoleProgress>(session.console, std::move(how));
  if (session.options.format != Format::jsonl) return shown;
  return std::make_unique<EventProgress>(session.console, std::move(shown));
}

}  // namespace solder::runner
