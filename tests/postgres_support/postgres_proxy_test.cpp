#include "support/postgres_proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>

#include "support/postgres.hpp"

namespace solder::testing {
namespace {

using ::testing::ElementsAre;

class PostgresProxyTest : public ::testing::Test {
 protected:
  PostgresProxyTest() { static_cast<void>(db_.query("CREATE TABLE account (id int)")); }

  std::string count_rows() const { return db_.query("SELECT count(*) FROM account"); }

  PostgresDatabase db_;
  PostgresProxy proxy_{db_.url()};
};

TEST_F(PostgresProxyTest, TellsWhatEachRoundTripWasFor) {
  {
    PostgresSession session(proxy_.url());
    session.query("BEGIN");
    session.query("INSERT INTO account VALUES (1); INSERT INTO account VALUES (2)");
    session.query("COMMIT");
  }

  EXPECT_THAT(
      proxy_.round_trips(),
      ElementsAre("connect", "BEGIN",
                  "INSERT INTO account VALUES (1); INSERT INTO account VALUES (2)", "COMMIT"));
  EXPECT_EQ(count_rows(), "2");
}

TEST_F(PostgresProxyTest, CountsAPipelineAsOneRoundTrip) {
  PostgresSession session(proxy_.url());
  proxy_.forget_round_trips();
  PGconn* connection = session.native();
  PQenterPipelineMode(connection);
  for (const char* sql : {"BEGIN", "INSERT INTO account VALUES (1)", "COMMIT"}) {
    PQsendQueryParams(connection, sql, 0, nullptr, nullptr, nullptr, nullptr, 0);
  }
  PQpipelineSync(connection);
  // Results of three statements, each followed by a null, then that of the synchronisation.
  for (int i = 0; i < 7; ++i) PQclear(PQgetResult(connection));
  PQexitPipelineMode(connection);

  EXPECT_EQ(count_rows(), "1");
  EXPECT_THAT(proxy_.round_trips(), ElementsAre("BEGIN / INSERT INTO account VALUES (1) / COMMIT"));
}

TEST_F(PostgresProxyTest, CutsBeforeTheServerSeesTheMessage) {
  PostgresSession session(proxy_.url());
  session.query("BEGIN; INSERT INTO account VALUES (1)");
  proxy_.cut_at("COMMIT", PostgresProxy::Cut::before_request);

  EXPECT_THROW(session.query("COMMIT"), std::runtime_error);

  EXPECT_EQ(count_rows(), "0");
  EXPECT_EQ(proxy_.cuts(), 1);
}

TEST_F(PostgresProxyTest, CutsAfterTheServerHasDoneWhatTheMessageAsks) {
  PostgresSession session(proxy_.url());
  session.query("BEGIN; INSERT INTO account VALUES (1)");
  proxy_.cut_at("COMMIT", PostgresProxy::Cut::before_reply);

  EXPECT_THROW(session.query("COMMIT"), std::runtime_error);

  EXPECT_EQ(count_rows(), "1");
  EXPECT_EQ(proxy_.cuts(), 1);
  EXPECT_EQ(PostgresSession(proxy_.url()).query("SELECT 'again'"), "again");
}

// Nothing can arrive earlier, however busy the machine is; later it may.
TEST_F(PostgresProxyTest, DelaysBothDirections) {
  PostgresSession session(proxy_.url());
  proxy_.delay_each_way(std::chrono::milliseconds(20));
  const auto begin = std::chrono::steady_clock::now();

  EXPECT_EQ(session.query("SELECT 1"), "1");

  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(40));
}

TEST_F(PostgresProxyTest, ForwardsMoreThanItHolds) {
  PostgresSession session(proxy_.url());
  const std::string rows = session.query("SELECT repeat('x', 1000) FROM generate_series(1, 20000)");
  EXPECT_EQ(rows.size(), 20000 * 1001 - 1);

  EXPECT_EQ(session.query("SELECT length('" + rows + "')"), std::to_string(rows.size()));
}

}  // namespace
}  // namespace solder::testing
