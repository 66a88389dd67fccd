/// \file
/// A PostgreSQL for tests: asks it as an outsider would, past the runner, and gives each test a
/// database of its own. The server is that of SOLDER_TEST_POSTGRES or the one that ctest started
/// (tests/support/postgres_server.py). Faults are std::runtime_error with libpq's words.

#ifndef SOLDER_TESTS_SUPPORT_POSTGRES_HPP
#define SOLDER_TESTS_SUPPORT_POSTGRES_HPP

#include <libpq-fe.h>
#include <memory>
#include <string>
#include <vector>

namespace solder::testing {

/// Address of the server's maintenance database, as a superuser.
[[nodiscard]] std::string postgres_url();

/// The same through pgbouncer in transaction mode. \throws std::runtime_error when there is none.
[[nodiscard]] std::string postgres_pooler_url();

/// `url` with one libpq option set anew: `with_option(url, "dbname", "orders")`. Always a
/// `postgresql://` address; every other option stays.
[[nodiscard]] std::string with_option(const std::string& url, const std::string& name,
                                      const std::string& value);

/// `url` for a session that PostgresDatabase::backends() doesn't tell of.
[[nodiscard]] std::string observer(const std::string& url);

/// One open session, for what must outlive a statement: a transaction, a lock.
class PostgresSession {
 public:
  explicit PostgresSession(const std::string& url);

  /// Runs `sql` and returns the last statement's rows as `psql -At` prints them: `a|b` lines joined
  /// by '\n', NULL as nothing.
  std::string query(const std::string& sql);
  /// The process that serves this session, as pg_locks names it.
  [[nodiscard]] int backend() const;
  [[nodiscard]] PGconn* native() const { return connection_.get(); }

 private:
  struct Close {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  std::unique_ptr<PGconn, Close> connection_;
};

/// A database that is there for one test: empty when constructed, dropped when destroyed together
/// with whoever is still connected to it.
class PostgresDatabase {
 public:
  PostgresDatabase();
  ~PostgresDatabase();
  PostgresDatabase(const PostgresDatabase&) = delete;
  PostgresDatabase& operator=(const PostgresDatabase&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] std::string pooler_url() const;

  /// One statement or several, in a session of its own. See PostgresSession::query.
  [[nodiscard]] std::string query(const std::string& sql) const;

  /// Backends that serve this database, oldest first, without those of query().
  [[nodiscard]] std::vector<int> backends() const;
  /// Ends them by pg_terminate_backend and returns once they are gone. How many there were.
  int terminate_backends() const;
  /// Who holds or waits for a lock of a relation or an advisory lock: `type|what|mode|granted`
  /// rows, in order. `what` is the relation, or `classid.objid` for an advisory lock.
  [[nodiscard]] std::string locks() const;

 private:
  std::string name_;
  std::string url_;
};

}  // namespace solder::testing

#endif
