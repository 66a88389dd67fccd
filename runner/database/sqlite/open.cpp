#include "core/text.hpp"
#include "database/file_check.hpp"
#include "database/sqlite/connection.hpp"
#include "database/sqlite/create.hpp"
#include "database/sqlite/driver.hpp"
#include "database/sqlite/query.hpp"

namespace solder::runner::sqlite {

namespace {

void prepare_for_writing(Session& session) {
  // On a rollback journal less than EXTRA lost commits that had been reported, when the power went;
  // in a WAL it means FULL. https://www.sqlite.org/pragma.html#pragma_synchronous
  session.run("PRAGMA synchronous = EXTRA");
  // See foreign_keys.hpp. Some builds of SQLite have it on by default.
  sqlite3_db_config(session.db(), SQLITE_DBCONFIG_ENABLE_FKEY, 0, nullptr);
  // https://www.sqlite.org/security.html, 1.2: "prevents ordinary SQL statements from corrupting
  // the database file".
  sqlite3_db_config(session.db(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(session.db(), SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
}

}  // namespace

std::string SqliteDriver::library() const {
  return std::string("SQLite ") + sqlite3_libversion();
}

std::unique_ptr<Session> open_session(const std::string& path, const OpenOptions& options) {
  // Also for reading: a hot journal or a WAL is recovered by writing. A file that can't be written
  // is opened for reading all the same: https://www.sqlite.org/c3ref/open.html.
  auto session = std::make_unique<Session>(path, SQLITE_OPEN_READWRITE, options);
  if (options.access == OpenOptions::Access::read) {
    session->run("PRAGMA query_only = ON");
  } else {
    prepare_for_writing(*session);
  }
  return session;
}

std::unique_ptr<Connection> SqliteDriver::open(const DatabaseAddress& address,
                                               const OpenOptions& options) const {
  if (!database_exists(address)) {
    if (options.access != OpenOptions::Access::create) {
      throw environment_error({.what = "cannot open database " + quote(address.path.string()),
                               .why = "it does not exist",
                               .next = "run 'solder init' to create it"});
    }
    create_database(address.path);
  }
  return std::make_unique<SqliteConnection>(address.path.string(), options);
}

}  // namespace solder::runner::sqlite
