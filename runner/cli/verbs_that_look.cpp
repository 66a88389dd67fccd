#include <string>

#include "cli/completion.hpp"
#include "cli/effective_configuration.hpp"
#include "cli/print_doctor.hpp"
#include "cli/print_error.hpp"
#include "cli/print_findings.hpp"
#include "cli/print_status.hpp"
#include "cli/print_wait.hpp"
#include "cli/typed_options.hpp"
#include "cli/verbs.hpp"
#include "commands/commands.hpp"
#include "commands/doctor.hpp"
#include "commands/heed_drift.hpp"
#include "commands/wait.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

constexpr int kPendingFound = 1;

}  // namespace

int run_status(const Session& session) {
  const StatusResult result = status(session.options.settings);
  session.answer(result, with_places(status_text(result, session.out), session.options.places));
  if (result.drift && session.options.settings.strict) {
    throw Error(ErrorCode::history, drift_finding(*result.drift, result.database));
  }
  return session.options.exit_code && count_pending(result) > 0 ? kPendingFound : 0;
}

int run_validate(const Session& session) {
  const ValidateResult result = validate(session.options.settings);
  session.answer(result, validate_text(result, session.out));
  if (result.findings.empty()) return 0;
  const Finding& first = result.findings.front();
  session.refuse({.code = first.code, .text = first.text});
  return exit_code(first.code);
}

int run_history(const Session& session) {
  const HistoryResult result = show_history(session.options.settings, session.options.limit);
  session.answer(result, history_text(result, session.out));
  return 0;
}

int run_doctor(const Session& session) {
  ConfigurationLook configuration = {.file = session.options.configuration_file};
  for (const Error& fault : session.options.configuration_faults) {
    configuration.faults.emplace_back(fault.code(), echoed(fault.text()));
  }
  const DoctorResult result = doctor(session.options.settings, configuration);
  session.answer(result, doctor_text(result, session.out));
  const Check* problem = result.first_problem();
  if (problem == nullptr) return 0;
  session.refuse({.code = problem->code, .text = {.what = problem->says, .next = problem->next}});
  return exit_code(problem->code);
}

WaitResult wait_until_it_answers(const Session& session) {
  const std::chrono::milliseconds limit = session.options.wait;
  return wait_for_database(session.options.settings, limit,
                           [&](const std::string& database, const ErrorText& why) {
                             if (session.options.verbosity == Verbosity::quiet) return;
                             session.console.err(waiting_text(database, limit, why));
                           });
}

int run_wait(const Session& session) {
  const WaitResult result = wait_until_it_answers(session);
  session.tell(result, wait_text(result));
  return 0;
}

int run_config(const Session& session) {
  const ConfigurationAnswer answer = effective_configuration(session.options.given);
  session.answer(answer, configuration_text(answer, session.out));
  return 0;
}

int run_completion(const Session& session) {
  const std::string script = completion(session.options.argument());
  session.answer(TextAnswer{script}, script);
  return 0;
}

}  // namespace solder::runner
