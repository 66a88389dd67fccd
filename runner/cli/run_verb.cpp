#include "cli/run_verb.hpp"

#include <map>
#include <string_view>

#include "cli/verbs.hpp"
#include "core/error.hpp"

namespace solder::runner {

namespace {

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
