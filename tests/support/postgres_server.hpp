/// \file
/// A PostgreSQL for one test alone: for what would disturb the others, as a restart does.

#ifndef SOLDER_TESTS_SUPPORT_POSTGRES_SERVER_HPP
#define SOLDER_TESTS_SUPPORT_POSTGRES_SERVER_HPP

#include <string>

#include "support/temporary_folder.hpp"

namespace solder::testing {

/// Runs from construction to destruction, with pgbouncer in front of it; takes about a second to
/// start. Private also where SOLDER_TEST_POSTGRES names another. \throws std::runtime_error when it
/// does not start; the server's log is on stderr then.
class PostgresServer {
 public:
  /// `options` of `postgres_server.py start`: "--durable --set max_connections=5".
  explicit PostgresServer(const std::string& options = {});
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  /// Address of the database `postgres`, as a superuser.
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::string pooler_url() const;

  enum class Ending {
    orderly,  ///< sessions are ended, everything is written
    crash,    ///< at once; the server recovers from its log when it comes back
  };
  /// Returns when the server answers again, at the same address.
  void restart(Ending ending = Ending::orderly);

 private:
  TemporaryFolder folder_;
};

}  // namespace solder::testing

#endif
