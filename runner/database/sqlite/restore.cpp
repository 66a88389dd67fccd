#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text.hpp"
#include "database/database.hpp"
#include "database/file_check.hpp"
#include "database/sqlite/connection.hpp"
#include "database/sqlite/copy.hpp"
#include "database/sqlite/create.hpp"
#include "database/sqlite/query.hpp"

namespace solder::runner {

namespace sqlite {

namespace {

constexpr const char* kTakeAnother = "take another backup";

/// A backup is one file. With a journal beside it, it is a database that somebody uses or left
/// behind, and its content isn't in the file alone.
void refuse_with_journal(const std::filesystem::path& source, const std::string& what) {
  for (const char* suffix : {"-journal", "-wal"}) {
    struct stat status = {};
    const std::string journal = source.string() + suffix;
    if (::stat(journal.c_str(), &status) != 0 || status.st_size == 0) continue;
    throw environment_error(
        {.what = what,
         .why = "there is a journal beside it, " + quote(journal) + ": it is a database in use",
         .next = "make a backup of it: 'solder --database " + source.string() + " backup FILE'"});
  }
}

/// Whether the header asks for a WAL: https://www.sqlite.org/fileformat.html, 1.3.3.
bool asks_for_wal(const std::filesystem::path& source) {
  std::ifstream file(source, std::ios::binary);
  file.seekg(19);
  return file.get() == 2;
}

/// `path` as a URI: https://www.sqlite.org/uri.html.
std::string immutable_uri(const std::string& path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char letter : path) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
                       (letter >= 'A' && letter <= 'Z') || letter == '/';
    if (plain) {
      uri += letter;
    } else {
      uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return uri + "?immutable=1";
}

/// Opens a backup without changing it or its folder: a reader of a file that asks for a WAL would
/// make one, unless the file is declared immutable.
std::unique_ptr<Session> open_backup(const std::filesystem::path& source,
                                     const OpenOptions& options) {
  if (is_open_here(identify(source).value_or(FileIdentity())) || !asks_for_wal(source)) {
    return std::make_unique<Session>(source.string(), SQLITE_OPEN_READONLY, options);
  }
  return std::make_unique<Session>(immutable_uri(source.string()),
                                   SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, options);
}

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

void copy_into_live(Session& from, const std::string& path, OpenOptions options) {
  options.access = OpenOptions::Access::write;
  const std::unique_ptr<Session> live = open_session(path, options);
  const std::string mode = text_of(*live, "PRAGMA journal_mode");
  leave_wal_if_pages_differ(from, *live);
  if (const int code = copy_pages(from, *live); code != SQLITE_OK) {
    live->fail(code, "cannot restore into database " + quote(path));
  }
  // A backup has no WAL. The database goes on with what it had, unless somebody is using it now.
  sqlite3_exec(live->db(), ("PRAGMA journal_mode = " + mode).c_str(), nullptr, nullptr, nullptr);
}

}  // namespace

}  // namespace sqlite

void restore_database(const std::filesystem::path& source, const DatabaseAddress& live,
                      const OpenOptions& options) {
  std::error_code error;
  std::filesystem::path path = std::filesystem::weakly_canonical(source, error);
  if (error) path = std::filesystem::absolute(source).lexically_normal();
  const std::string what = "cannot restore backup";
  const std::string what_file = what + " " + quote(path.string());
  if (!is_database_file(path, what)) {
    throw environment_error({.what = what_file, .why = "it does not exist"});
  }
  sqlite::refuse_same_file(live.path, path, what_file);
  sqlite::refuse_with_journal(path, what_file);
  const std::unique_ptr<sqlite::Session> from = sqlite::open_backup(path, options);
  sqlite::require_sound(*from, what_file, sqlite::kTakeAnother);
  const bool exists = database_exists(live);
  if (!exists) sqlite::create_database(live.path);
  try {
    sqlite::copy_into_live(*from, live.path.string(), options);
  } catch (...) {
    if (!exists) ::unlink(live.path.c_str());
    throw;
  }
}

}  // namespace solder::runner
