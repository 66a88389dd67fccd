#include <optional>

#include "core/text.hpp"
#include "database/file_check.hpp"
#include "database/publish.hpp"
#include "database/sqlite/backup_file.hpp"
#include "database/sqlite/connection.hpp"
#include "database/sqlite/copy.hpp"
#include "database/sqlite/driver.hpp"
#include "database/sqlite/error.hpp"
#include "database/sqlite/query.hpp"
#include "database/sqlite/replace.hpp"
#include "database/staging_folder.hpp"

namespace solder::runner::sqlite {

namespace {

std::string text_of(Session& session, std::string_view sql) {
  Query query(session, sql, Keep::no);
  return query.step() ? std::string(query.text(0)) : std::string();
}

/// The backup API can't change the page size of a database with a WAL.
void leave_wal_if_pages_differ(Session& from, Session& live) {
  constexpr std::string_view kPageSize = "PRAGMA page_size";
  if (text_of(live, "PRAGMA journal_mode") != "wal") return;
  if (text_of(from, kPageSize) == text_of(live, kPageSize)) return;
  if (text_of(live, "PRAGMA journal_mode = DELETE") != "delete") live.fail(SQLITE_BUSY, "");
}

/// The backup API sets it to one more than it was, so that other programs read the schema anew
/// (https://www.sqlite.org/src/file/src/backup.c, sqlite3_backup_step): the mark of a restore.
std::int64_t schema_version(Session& session) {
  Query query(session, "PRAGMA main.schema_version", Keep::no);
  return query.step() ? query.integer(0) : 0;
}

void write_into_live(Session& from, Session& live, std::optional<std::int64_t>& version) {
  const std::string mode = text_of(live, "PRAGMA journal_mode");
  leave_wal_if_pages_differ(from, live);
  version = schema_version(live);
  if (const int code = copy_pages(from, live); code != SQLITE_OK) {
    live.fail(code, "cannot restore into database " + quote(live.path()));
  }
  // A backup has no WAL. The database goes on with what it had, unless somebody is using it now.
  sqlite3_exec(live.db(), ("PRAGMA journal_mode = " + mode).c_str(), nullptr, nullptr, nullptr);
}

[[noreturn]] void doubt(const std::string& path, const Error& error, const std::string& why) {
  throw Error(ErrorCode::in_doubt,
              {.what = "cannot tell whether database " + quote(path) + " is restored",
               .why = error.text().why + "; " + why,
               .next = "when the database can be read again, run the restore again"});
}

/// Whether the backup's content is in, read through a connection that has recovered what an error
/// left.
bool is_restored(Session& from, const std::string& path, std::int64_t version,
                 const OpenOptions& options, const Error& error) {
  try {
    const std::unique_ptr<Session> live = open_session(path, options);
    const std::int64_t now = schema_version(*live);
    if (now == version) return false;
    const char* const pages = "PRAGMA main.page_count";
    if (now == version + 1 && text_of(*live, pages) == text_of(from, pages)) return true;
  } catch (const Error& unreadable) {
    doubt(path, error, "what the database holds can't be read: " + unreadable.text().why);
  }
  doubt(path, error, "another program has changed it since");
}

/// \return a warning, empty when nothing went wrong.
std::string copy_into_live(Session& from, const std::string& path, OpenOptions options) {
  options.access = OpenOptions::Access::write;
  std::optional<std::int64_t> version;
  try {
    const std::unique_ptr<Session> live = open_session(path, options);
    write_into_live(from, *live, version);
    return {};
  } catch (const DatabaseError& error) {
    const bool may_be_in = version && error.code() == ErrorCode::environment;
    if (!may_be_in || is_damage_code(error.engine_code())) throw;
    if (!is_restored(from, path, *version, options, error)) throw;
    return "the restore met an error, but the database, read again, holds the backup: " +
           error.text().why;
  }
}

/// A complete database in the staging folder, synced.
void write_new_file(Session& from, const StagingFolder& staging, OpenOptions options) {
  create_private_file(staging.copy(), {});
  options.access = OpenOptions::Access::write;
  Session copy(staging.copy().string(), SQLITE_OPEN_READWRITE, options);
  const std::string what = "cannot restore into " + quote(staging.copy().string());
  if (const int code = copy_pages(from, copy); code != SQLITE_OK) copy.fail(code, what);
  require_sound(copy, {.what = what, .next = "check the disk"});
}

std::filesystem::path replace_live(Session& from, const std::filesystem::path& live,
                                   const OpenOptions& options) {
  const StagingFolder staging(live);
  write_new_file(from, staging, options);
  return replace_damaged(staging.copy(), live, options);
}

void create_live(Session& from, const std::filesystem::path& live, const OpenOptions& options) {
  const StagingFolder staging(live);
  write_new_file(from, staging, options);
  make_public(staging.copy());
  if (publish_file(staging.copy(), live)) return;
  throw environment_error({.what = "cannot create database " + quote(live.string()),
                           .why = "there is a file of that name now",
                           .next = "run the command again"});
}

}  // namespace

bool SqliteDriver::is_damage(const Error& error) const {
  const auto* of_database = dynamic_cast<const DatabaseError*>(&error);
  return of_database != nullptr && is_damage_code(of_database->engine_code());
}

RestoredDatabase SqliteDriver::restore(const VerifiedBackup& backup, const DatabaseAddress& live,
                                       DatabaseState state, const OpenOptions& options) const {
  remove_abandoned_staging(live.path.parent_path());
  const std::unique_ptr<Session> from = open_backup(backup.path, options);
  if (state == DatabaseState::missing) {
    create_live(*from, live.path, options);
    return {};
  }
  try {
    if (state == DatabaseState::sound) {
      return {.warning = copy_into_live(*from, live.path.string(), options)};
    }
  } catch (const Error& error) {
    if (!is_damage(error)) throw;
  }
  return {.damaged = replace_live(*from, live.path, options)};
}

}  // namespace solder::runner::sqlite
