#include "support/postgres_server.hpp"

#include <gtest/gtest.h>
#include <stdexcept>

#include "support/postgres.hpp"

namespace solder::testing {
namespace {

TEST(PostgresServer, ComesBackFromACrashWithWhatWasCommitted) {
  PostgresServer server("--durable");
  PostgresSession session(server.url());
  session.query("CREATE TABLE account (id int)");
  session.query("BEGIN; INSERT INTO account VALUES (1)");

  server.restart(PostgresServer::Ending::crash);

  EXPECT_THROW(session.query("COMMIT"), std::runtime_error);
  EXPECT_EQ(PostgresSession(server.url()).query("SELECT count(*) FROM account"), "0");
  EXPECT_EQ(PostgresSession(server.pooler_url()).query("SHOW fsync"), "on");
}

TEST(PostgresServer, IsAnErrorWhenItDoesNotStart) {
  EXPECT_THROW(PostgresServer("--set nonsense=3 2>&1"), std::runtime_error);
}

}  // namespace
}  // namespace solder::testing
