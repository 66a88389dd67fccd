#include <algorithm>

#include "commands/commands.hpp"
#include "commands/file_rules.hpp"
#include "commands/log.hpp"
#include "commands/safety.hpp"
#include "commands/session.hpp"
#include "core/text.hpp"
#include "database/backup_proof.hpp"
#include "database/history_table.hpp"

namespace solder::runner {
namespace {

std::string version_of(const Contents& side) {
  return newest_version(side.history);
}

std::string describe(const Contents& side) {
  if (!side.readable) return "at an unknown version";
  return side.history.entries.empty() ? "at no version" : "at version " + version_of(side);
}

Contents read_live(const Settings& settings, const DatabaseAddress& address) {
  return read_contents(*open_session(settings, address, OpenOptions::Access::read),
                       settings.history_table);
}

/// A restore is what helps a database that is damaged, so damage is an answer.
Contents look_at_live(const Settings& settings, const DatabaseAddress& live, DatabaseState& state) {
  if (state != DatabaseState::sound) return {};
  try {
    return read_live(settings, live);
  } catch (const Error& error) {
    if (!is_damage(live, error)) throw;
    state = DatabaseState::damaged;
    return {};
  }
}

[[noreturn]] void refuse_backup(const VerifiedBackup& backup, const std::string& why) {
  throw Error(ErrorCode::environment,
              {.what = "cannot restore backup " + quote(backup.path.string()),
               .why = why,
               .next = "name a file that 'solder backup' has written; if this is the right one, "
                       "move the database away and run the command again"});
}

/// Histories of two applications, as far as can be told.
bool have_nothing_in_common(const History& left, const History& right) {
  if (left.entries.empty() || right.entries.empty()) return false;
  return std::none_of(left.entries.begin(), left.entries.end(), [&](const HistoryEntry& entry) {
    const HistoryEntry* const same = right.find(entry.version);
    return same != nullptr && same->name == entry.name;
  });
}

/// A file that 'solder backup' has written of this very database is never foreign to it: it may be
/// older than its history, and than its application id.
void refuse_foreign(const VerifiedBackup& backup, const Contents& after, const Contents& before,
                    const DatabaseAddress& live, DatabaseState state, const OpenOptions& options) {
  if (backup.has_proof && backup.database == escape_line(identity_of(live, options))) return;
  if (!after.is_ours && !backup.has_proof) {
    refuse_backup(backup,
                  "the backup was not made by solder: it has no history table, and no file with "
                  "its checksum is beside it");
  }
  // A server's database has no application id.
  if (!live.is_file() && have_nothing_in_common(after.history, before.history)) {
    refuse_backup(backup,
                  "the backup was not made by the application of this database: none of its "
                  "migrations is in the history of the database");
  }
  if (state != DatabaseState::sound || after.application_id == before.application_id) return;
  refuse_backup(backup,
                "the backup was not made by the application of this database: its "
                "application id is " +
                    after.application_id + ", that of the database is " + before.application_id);
}

std::vector<std::string> describe_loss(const DatabaseAddress& live, const Contents& before,
                                       const Contents& after, DatabaseState state) {
  const std::string versions = "backup is " + describe(after) + ", database ";
  if (state == DatabaseState::damaged) {
    return {versions + "is damaged: " + quote(live.name()),
            "it is replaced, and kept under another name; everything written since the backup is "
            "lost"};
  }
  const auto lost = std::count_if(
      before.history.entries.begin(), before.history.entries.end(),
      [&](const HistoryEntry& entry) { return after.history.find(entry.version) == nullptr; });
  std::string second = "everything written since the backup is lost";
  if (lost > 0) {
    second = count_of(static_cast<std::size_t>(lost), "migration") +
             " and everything written since the backup are lost";
  }
  std::vector<std::string> loss = {versions + describe(before) + ": " + quote(live.name()), second};
  if (!live.is_file()) {
    loss.emplace_back("everything in the database is replaced, in all of its schemas");
  }
  return loss;
}

/// The file is damaged when a copy of it is.
void back_up_live(const Settings& settings, const DatabaseAddress& live, DatabaseState& state,
                  RestoreResult& result, Progress& progress) {
  try {
    result.backup = back_up_first(settings, live, result.version_before, progress);
  } catch (const Error& error) {
    if (!is_damage(live, error)) throw;
    state = DatabaseState::damaged;
  }
}

/// The driver knows of the file alone, and not what was to become of it. It throws this code when
/// the content isn't in.
RestoredDatabase put_back(const VerifiedBackup& backup, const DatabaseAddress& live,
                          DatabaseState state, const OpenOptions& options) {
  try {
    return restore_database(backup, live, state, options);
  } catch (const DatabaseError& error) {
    const ErrorText& text = error.text();
    const bool is_general = text.what.starts_with("cannot use database");
    if (error.code() != ErrorCode::environment || !is_general) throw;
    throw DatabaseError(error.code(),
                        {.what = "cannot restore database " + quote(live.name()),
                         .why = text.why + "; the database is as it was",
                         .next = text.next},
                        error.engine_code());
  }
}

std::string describe_restore(const RestoreResult& result, DatabaseState before) {
  std::string text = "from " + quote(result.from);
  if (before == DatabaseState::missing) return text + "; there was no database before";
  if (!result.damaged.empty()) {
    return text + "; the damaged file before it is " + quote(result.damaged.string());
  }
  text += "; the database was at " +
          (result.version_before.empty() ? "no version" : "version " + result.version_before);
  if (!result.backup) return text;
  return text + ", the backup before it is " + quote(result.backup->path.string());
}

/// The log is the backup's and ends when that was made; what is appended tells why. The content is
/// in by now, so that a failure is no more than a warning. \return it, empty when there is none.
std::string append_to_log(const Settings& settings, const DatabaseAddress& live,
                          const RestoreResult& result, DatabaseState before) {
  try {
    const std::unique_ptr<Connection> connection =
        open_session(settings, live, OpenOptions::Access::write);
    HistoryTable table(*connection, settings.history_table);
    ScopedTransaction transaction(*connection);
    table.append(log_entry(LogAction::restore, "Restore", describe_restore(result, before)));
    transaction.commit();
    return {};
  } catch (const Error& error) {
    return std::string("the database is restored, and its log doesn't tell so: ") + error.what();
  }
}

RestoreResult restore_into(const Settings& settings, const DatabaseAddress& live,
                           const std::string& file, const Surroundings& surroundings) {
  const OpenOptions options = open_options(settings, OpenOptions::Access::write);
  DatabaseState state = inspect_database(live);
  const DatabaseAddress source = parse_address(file);
  if (!source.is_file()) {
    throw Error(ErrorCode::usage, {.what = "cannot restore backup " + quote(source.name()),
                                   .why = "it is not a file",
                                   .next = "name a file that 'solder backup' has written"});
  }
  const VerifiedBackup backup = verify_backup(source.path, live, options);
  const Contents after = read_contents(backup, live, settings.history_table, options);
  const Contents before = look_at_live(settings, live, state);
  refuse_foreign(backup, after, before, live, state, options);
  RestoreResult result = {.from = backup.path.string(),
                          .version_before = version_of(before),
                          .version_after = version_of(after)};
  // A damaged file isn't written but replaced.
  if (state != DatabaseState::damaged) {
    tell(surroundings.progress, check_before_writing(settings, live));
  }
  if (state == DatabaseState::sound) refuse_read_only(live);
  if (state != DatabaseState::missing) {
    ask_consent(settings, surroundings, live, "restore", describe_loss(live, before, after, state));
  }
  if (state == DatabaseState::sound) {
    back_up_live(settings, live, state, result, surroundings.progress);
  }
  const RestoredDatabase restored = put_back(backup, live, state, options);
  result.damaged = restored.damaged;
  if (!restored.warning.empty()) tell(surroundings.progress, {restored.warning});
  if (after.is_ours) {
    const std::string warning = append_to_log(settings, live, result, state);
    if (!warning.empty()) tell(surroundings.progress, {warning});
  }
  return result;
}

}  // namespace

RestoreResult restore(const Settings& settings, const std::string& file,
                      const Surroundings& surroundings) {
  const DatabaseAddress live = named_database(settings, "restore");
  try {
    return restore_into(settings, live, file, surroundings);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::lock) throw;
    throw Error(ErrorCode::lock,
                {.what = "cannot restore " + quote(live.name()),
                 .why = "it is in use: " + error.text().why,
                 .next = "end the programs that use it, or wait longer with --lock-timeout"});
  }
}

}  // namespace solder::runner
