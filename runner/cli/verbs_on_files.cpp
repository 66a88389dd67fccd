#include <optional>
#include <string>

#include "cli/print_error.hpp"
#include "cli/print_files.hpp"
#include "cli/print_findings.hpp"
#include "cli/print_moving.hpp"
#include "cli/print_status.hpp"
#include "cli/run_surroundings.hpp"
#include "cli/typed_options.hpp"
#include "cli/verbs.hpp"
#include "commands/commands.hpp"
#include "commands/unbuilt.hpp"
#include "core/text.hpp"

namespace solder::runner {

int run_lock(const Session& session) {
  const LockResult result = lock(session.options.settings);
  session.tell(result, lock_text(result));
  if (result.plugins == 0) {
    warn(session, {"there are no plugins in " + quote(session.options.settings.plugins.string()) +
                   ": it pins nothing, and no plugin runs from there until it is made again"});
  }
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

int run_backup(const Session& session) {
  const BackupInfo info = backup(session.options.settings, session.options.argument());
  session.tell(info, backup_text(info));
  warn(session, info.warnings);
  return 0;
}

int run_create_migration(const Session& session) {
  const ScaffoldRequest& request = session.options.scaffold;
  const ScaffoldResult result = create_migration(session.options.settings, request);
  session.tell(result, with_places(scaffold_text(result, request), session.options.places));
  return 0;
}

int run_import(const Session& session) {
  const ImportResult result =
      import_folder(session.options.settings, session.options.import_request);
  session.tell(result, with_places(import_text(result, session.out), session.options.places));
  return 0;
}

int run_adopt(const Session& session) {
  const AdoptResult result = adopt(session.options.settings, session.options.adopt_request);
  session.tell(result, adopt_text(result, session.out));
  return 0;
}

int run_build(const Session& session) {
  const Settings& settings = session.options.settings;
  const BuildAnswer answer = {
      .migrations = settings.migrations,
      .plugins = settings.plugins,
      .leftovers = build(settings, session.options.configuration).leftovers};
  session.tell(answer, build_text(settings.migrations, settings.plugins));
  warn(session, leftover_warnings(answer.leftovers));
  if (!has_sources(settings.migrations)) {
    warn(session, {"there is no migration in " + quote(settings.migrations.string()) +
                   ": begin one with 'solder create-migration NAME', or name another folder with "
                   "--migrations"});
  }
  return 0;
}

}  // namespace solder::runner
