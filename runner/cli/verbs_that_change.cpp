#include <optional>
#include <string>
#include <utility>

#include "cli/ask.hpp"
#include "cli/print_change.hpp"
#include "cli/print_error.hpp"
#include "cli/print_files.hpp"
#include "cli/print_status.hpp"
#include "cli/run_surroundings.hpp"
#include "cli/schema_file.hpp"
#include "cli/typed_options.hpp"
#include "cli/verbs.hpp"
#include "commands/commands.hpp"
#include "database/database.hpp"

namespace solder::runner {

namespace {

bool has_changed(const ChangeResult& result) {
  return result.report.count(Outcome::done) > 0 || result.tables_dropped > 0;
}

/// \return why it couldn't be written: that is said when all else has been.
template <typename Result>
std::optional<Error> add_schema_file(const Session& session, Result& result) {
  const std::filesystem::path& file = session.options.schema_file;
  if (file.empty()) return std::nullopt;
  try {
    result.schema_file = write_schema_file(session.options.settings, file);
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  }
}

// A failure has its own advice.
void warn_of_unbuilt(const Session& session, const ChangeResult& result) {
  if (result.unbuilt.empty() || result.report.failure() != nullptr) return;
  warn(session, {with_places(unbuilt_warning(result.unbuilt), session.options.places)});
}

int show_change(const Session& session, ChangeResult result, std::string_view nothing) {
  const std::string database = shown_address(session.options.settings.database);
  if (result.dry_run) {
    session.answer(result,
                   plan_text(result.plan, database, nothing_text(result.existed, database, nothing),
                             session.out, session.options.settings.transactions) +
                       creation_text(result.existed, result.plan, database));
    warn_of_unbuilt(session, result);
    return 0;
  }
  std::optional<Error> of_schema_file;
  if (has_changed(result)) of_schema_file = add_schema_file(session, result);
  const StepResult* failed = result.report.failure();
  if (failed != nullptr) {
    session.console.err(
        with_places(failure_text(result.plan, result.report, session.err), session.options.places));
    session.refuse(*failed->failure, failed->version);
  }
  session.tell(result, change_text(result, database, nothing));
  if (result.backup) warn(session, result.backup->warnings);
  warn_of_unbuilt(session, result);
  refuse_half_done(result.report);
  if (failed == nullptr && of_schema_file) throw Error(*of_schema_file);
  if (of_schema_file) warn(session, {of_schema_file->what()});
  return failed == nullptr ? 0 : exit_code(failed->failure->code);
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

}  // namespace

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

int run_restore(const Session& session) {
  const Options& options = session.options;
  const auto progress =
      make_progress(session, {.database = shown_address(options.settings.database),
                              .is_apart = session.document != nullptr});
  const Surroundings surroundings{*progress, make_consent(session.console, options),
                                  make_confirmation(session.console, options)};
  check_schema_file(options.schema_file);
  RestoreResult result = restore(options.settings, options.argument(), surroundings);
  const std::optional<Error> of_schema_file = add_schema_file(session, result);
  session.tell(result, restore_text(result, shown_address(options.settings.database)));
  if (result.backup) warn(session, result.backup->warnings);
  if (of_schema_file) throw Error(*of_schema_file);
  return 0;
}

}  // namespace solder::runner
