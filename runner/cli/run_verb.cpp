#include "cli/run_verb.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cli/ask.hpp"
#include "cli/completion.hpp"
#include "cli/console_progress.hpp"
#include "cli/effective_configuration.hpp"
#include "cli/event_progress.hpp"
#include "cli/pages/diagram.hpp"
#include "cli/pages/report_page.hpp"
#include "cli/pages/schema_page.hpp"
#include "cli/print_change.hpp"
#include "cli/print_doctor.hpp"
#include "cli/print_error.hpp"
#include "cli/print_files.hpp"
#include "cli/print_findings.hpp"
#include "cli/print_moving.hpp"
#include "cli/print_schema.hpp"
#include "cli/print_sql.hpp"
#include "cli/print_status.hpp"
#include "cli/print_verification.hpp"
#include "cli/print_wait.hpp"
#include "cli/schema_diagrams.hpp"
#include "cli/schema_file.hpp"
#include "cli/text_layout.hpp"
#include "commands/commands.hpp"
#include "commands/doctor.hpp"
#include "commands/graph_layout.hpp"
#include "commands/heed_drift.hpp"
#include "commands/rehearsal.hpp"
#include "commands/replace_file.hpp"
#include "commands/wait.hpp"
#include "core/text.hpp"
#include "database/database.hpp"

namespace solder::runner {

namespace {

constexpr int kPendingFound = 1;

// A run that was stopped between two steps has no failure to show.
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

bool has_changed(const ChangeResult& result) {
  return result.report.count(Outcome::done) > 0 || result.tables_dropped > 0;
}

/// \return why it couldn't be written: that is said when all else has been.
std::optional<Error> add_schema_file(const Session& session, ChangeResult& result) {
  const std::filesystem::path& file = session.options.schema_file;
  if (file.empty() || !has_changed(result)) return std::nullopt;
  try {
    result.schema_file = write_schema_file(session.options.settings, file);
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  }
}

int show_change(const Session& session, ChangeResult result, std::string_view nothing) {
  const std::string database = shown_address(session.options.settings.database);
  if (result.dry_run) {
    session.answer(result, plan_text(result.plan, database, nothing, session.out,
                                     session.options.settings.transactions));
    return 0;
  }
  const std::optional<Error> of_schema_file = add_schema_file(session, result);
  const StepResult* failed = result.report.failure();
  if (failed != nullptr) {
    session.console.err(failure_text(result.plan, result.report, session.err));
    session.refuse(*failed->failure, failed->version);
  }
  session.tell(result, change_text(result, database, nothing));
  if (result.backup) warn(session, result.backup->warnings);
  refuse_half_done(result.report);
  if (failed == nullptr && of_schema_file) throw Error(*of_schema_file);
  if (of_schema_file) warn(session, {of_schema_file->what()});
  return failed == nullptr ? 0 : exit_code(failed->failure->code);
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

// Shows a run to people, and with --format jsonl to programs as well.
std::unique_ptr<Progress> make_progress(const Session& session, ProgressOptions how) {
  auto shown = std::make_unique<ConsoleProgress>(session.console, std::move(how));
  if (session.options.format != Format::jsonl) return shown;
  return std::make_unique<EventProgress>(session.console, std::move(shown));
}

// Runs a verb that changes the database: `verb` gets the Surroundings.
template <typename Verb>
int change(const Session& session, std::string_view nothing, const Verb& verb) {
  check_schema_file(session.options.schema_file);
  const auto progress = make_progress(session, progress_options(session));
  const Surroundings surroundings{*progress, make_consent(session.console, session.options),
                                  make_confirmation(session.console, session.options)};
  return show_change(session, verb(session.options, surroundings), nothing);
}

int run_status(const Session& session) {
  const StatusResult result = status(session.options.settings);
  session.answer(result, status_text(result, session.out));
  if (result.drift && session.options.settings.strict) {
    throw Error(ErrorCode::history, drift_finding(*result.drift, result.database));
  }
  return session.options.exit_code && count_pending(result) > 0 ? kPendingFound : 0;
}

int run_migrate(const Session& session) {
  return change(session, "Nothing to migrate: the database is up to date.",
                [](const Options& options, const Surroundings& surroundings) {
                  return migrate(options.settings,
                                 {.steps = options.steps, .dry_run = options.dry_run},
                                 surroundings);
                });
}

int run_migrate_to(const Session& session) {
  return change(session, "Nothing to do: the database is at that version.",
                [](const Options& options, const Surroundings& surroundings) {
                  return migrate_to(options.settings, options.argument(), options.dry_run,
                                    surroundings);
                });
}

int run_rollback(const Session& session) {
  return change(session, "Nothing to roll back.",
                [](const Options& options, const Surroundings& surroundings) {
                  return rollback(options.settings, options.argument(), options.steps,
                                  options.dry_run, surroundings);
                });
}

int run_redo(const Session& session) {
  return change(session, "Nothing to redo.",
                [](const Options& options, const Surroundings& surroundings) {
                  return redo(options.settings, options.steps.value_or(1), surroundings);
                });
}

int run_init(const Session& session) {
  return change(session, "Nothing to do: all migrations are applied and all seeds have run.",
                [](const Options& options, const Surroundings& surroundings) {
                  return init(options.settings, surroundings);
                });
}

int run_seed(const Session& session) {
  return change(session, "Nothing to do: all seeds have run.",
                [](const Options& options, const Surroundings& surroundings) {
                  return seed(options.settings, options.again, surroundings);
                });
}

int run_reset(const Session& session) {
  return change(session, "Nothing to apply.",
                [](const Options& options, const Surroundings& surroundings) {
                  return reset(options.settings, surroundings);
                });
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

int run_plan_verb(const Session& session) {
  if (session.options.shows_sql) return run_plan_sql(session);
  const Settings& settings = session.options.settings;
  const Plan steps = plan(settings, session.options.argument(), session.options.steps);
  session.answer(steps,
                 plan_text(steps, shown_address(settings.database), "Nothing to do.", session.out));
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

int run_validate(const Session& session) {
  const ValidateResult result = validate(session.options.settings);
  session.answer(result, validate_text(result, session.out));
  if (result.findings.empty()) return 0;
  const Finding& first = result.findings.front();
  session.refuse({.code = first.code, .text = first.text});
  return exit_code(first.code);
}

int run_lock(const Session& session) {
  const LockResult result = lock(session.options.settings);
  session.tell(result, lock_text(result));
  return 0;
}

int run_sign(const Session& session) {
  SignRequest request = session.options.sign;
  request.ask = [&session, &request]() -> std::optional<Secret> {
    if (!session.console.facts().in_is_terminal) return std::nullopt;
    session.console.err("Password of " + quote(request.secret_key.string()) + ": ");
    return session.console.read_secret();
  };
  const SignResult result = sign(session.options.settings, request);
  session.tell(result, sign_text(result));
  return 0;
}

int run_verify_signatures(const Session& session) {
  const VerifyResult result = verify_signatures(session.options.settings);
  session.answer(result, verify_text(result));
  return 0;
}

int run_repair(const Session& session) {
  RepairRequest request;
  request.decision = session.options.decision;
  // Without a decision the command only lists; the text then picks the version.
  if (request.decision != RepairRequest::Decision::none) {
    request.version = session.options.argument();
  }
  const RepairResult result = repair(session.options.settings, request);
  session.answer(result, repair_text(result, session.options.argument(), session.out));
  return 0;
}

int run_mark_applied(const Session& session) {
  const HistoryEntry entry = mark_applied(session.options.settings, session.options.argument());
  session.tell(entry, mark_text(entry));
  return 0;
}

int run_history(const Session& session) {
  const HistoryResult result = show_history(session.options.settings, session.options.limit);
  session.answer(result, history_text(result, session.out));
  return 0;
}

int check_schema_of(const Session& session) {
  const SchemaCheck check = check_schema(session.options.settings, session.options.schema_file);
  session.answer(check, check_text(check));
  if (!check.is_same()) throw check_failure(check);
  return 0;
}

// The answer that isn't a document: on the standard output, or in the file that was named.
int deliver(const Session& session, const std::string& text) {
  const std::filesystem::path& file = session.options.output;
  if (file.empty()) {
    session.console.out(text);
    return 0;
  }
  replace_file(file, text);
  if (session.options.verbosity != Verbosity::quiet) {
    session.console.out("Wrote " + quote(file.string()) + " (" + size_text(text.size()) + ").\n");
  }
  return 0;
}

void refuse_page_on_terminal(const Session& session) {
  const Options& options = session.options;
  const bool is_shown = options.output.empty() && session.console.facts().out_is_terminal;
  if (options.format != Format::html || !is_shown) return;
  const std::string name(options.verb->name);
  const std::string format = name == "report" ? "" : " --format html";
  throw Error(ErrorCode::usage, {.what = "cannot show a page of HTML on the terminal",
                                 .why = "it is for a browser",
                                 .next = "write it into a file: 'solder " + name + format +
                                         " --output " + name + ".html'"});
}

GraphLayout layout_for(const Session& session, const SchemaResult& result) {
  GraphLayout layout = lay_out(layout_question(diagram_of(result.tables)));
  if (!layout.missing.empty()) {
    warn(session, {"the page has no diagram: " + layout.missing + "; " + layout.next});
  }
  return layout;
}

int run_show_schema(const Session& session) {
  const Options& options = session.options;
  if (options.check) return check_schema_of(session);
  refuse_page_on_terminal(session);
  const SchemaResult result = show_schema(options.settings, options.count_rows);
  const std::string name = shown_address(options.settings.database);
  switch (options.format) {
    case Format::text:
      return deliver(session, schema_text(result, options.output.empty() ? session.out : Style()));
    case Format::sql:
      return deliver(session, schema_sql(result));
    case Format::mermaid:
      return deliver(session, schema_mermaid(result));
    case Format::dot:
      return deliver(session, schema_dot(result));
    case Format::html:
      return deliver(session, schema_page(result, name, layout_for(session, result)));
    case Format::json:
    case Format::jsonl:
      break;
  }
  session.answer(result, {});
  return 0;
}

int run_report(const Session& session) {
  refuse_page_on_terminal(session);
  const HistoryReport result = report(session.options.settings);
  if (session.options.format != Format::json) {
    return deliver(session, report_page(result, shown_address(session.options.settings.database)));
  }
  session.answer(result, {});
  return 0;
}

int run_backup(const Session& session) {
  const BackupInfo info = backup(session.options.settings, session.options.argument());
  session.tell(info, backup_text(info));
  warn(session, info.warnings);
  return 0;
}

int run_restore(const Session& session) {
  const Options& options = session.options;
  const auto progress =
      make_progress(session, {.database = shown_address(options.settings.database),
                              .is_apart = session.document != nullptr});
  const Surroundings surroundings{*progress, make_consent(session.console, options),
                                  make_confirmation(session.console, options)};
  check_schema_file(options.schema_file);
  const RestoreResult result = restore(options.settings, options.argument(), surroundings);
  session.tell(result, restore_text(result, shown_address(options.settings.database)));
  if (result.backup) warn(session, result.backup->warnings);
  if (!options.schema_file.empty()) write_schema_file(options.settings, options.schema_file);
  return 0;
}

int run_create_migration(const Session& session) {
  const ScaffoldRequest& request = session.options.scaffold;
  const ScaffoldResult result = create_migration(session.options.settings, request);
  session.tell(result, scaffold_text(result, request));
  return 0;
}

int run_import(const Session& session) {
  const ImportResult result =
      import_folder(session.options.settings, session.options.import_request);
  session.tell(result, import_text(result, session.out));
  return 0;
}

int run_adopt(const Session& session) {
  const AdoptResult result = adopt(session.options.settings, session.options.adopt_request);
  session.tell(result, adopt_text(result, session.out));
  return 0;
}

int run_build(const Session& session) {
  const Settings& settings = session.options.settings;
  build(settings, session.options.configuration);
  session.tell(BuildAnswer{.migrations = settings.migrations, .plugins = settings.plugins},
               build_text(settings.migrations, settings.plugins));
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

int run_doctor(const Session& session) {
  const DoctorResult result = doctor(session.options.settings, session.options.configuration_file);
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

void wait_if_asked(const Session& session) {
  const Options& options = session.options;
  const bool has_database =
      options.verb->database != VerbEntry::Database::unused && !options.settings.database.empty();
  const bool is_wanted = options.wait.count() > 0 && options.verb->name != "wait";
  if (!is_wanted || !has_database) return;
  try {
    wait_until_it_answers(session);
  } catch (const Error&) {
    // It says itself what is wrong with the database, and with all else.
    if (options.verb->name != "doctor") throw;
  }
}

using Runner = int (*)(const Session&);

const std::map<std::string_view, Runner>& runners() {
  static const std::map<std::string_view, Runner> table = {
      {"status", run_status},
      {"migrate", run_migrate},
      {"migrate-to", run_migrate_to},
      {"rollback", run_rollback},
      {"redo", run_redo},
      {"init", run_init},
      {"seed", run_seed},
      {"reset", run_reset},
      {"plan", run_plan_verb},
      {"verify", run_verify},
      {"validate", run_validate},
      {"lock", run_lock},
      {"sign", run_sign},
      {"verify-signatures", run_verify_signatures},
      {"repair", run_repair},
      {"mark-applied", run_mark_applied},
      {"history", run_history},
      {"show-schema", run_show_schema},
      {"report", run_report},
      {"backup", run_backup},
      {"restore", run_restore},
      {"create-migration", run_create_migration},
      {"import", run_import},
      {"adopt", run_adopt},
      {"build", run_build},
      {"doctor", run_doctor},
      {"wait", run_wait},
      {"config", run_config},
      {"completion", run_completion},
  };
  return table;
}

}  // namespace

int run_verb(const Session& session) {
  wait_if_asked(session);
  return runners().at(session.options.verb->name)(session);
}

bool can_run(std::string_view verb) {
  return runners().contains(verb);
}

}  // namespace solder::runner
