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

/// Inserts a row in a transaction of three requests, after connecting. Whether it heard of success.
bool insert_row(const std::string& url) try {
  PostgresSession session(url);
  session.query("BEGIN");
  session.query("INSERT INTO account VALUES (1)");
  session.query("COMMIT");
  return true;
} catch (const std::runtime_error&) {
  return false;
}

TEST_F(PostgresProxyTest, CutsAtEachRequestInTurn) {
  using Cut = PostgresProxy::Cut;
  std::string outcomes;
  for (const Cut when : {Cut::before_request, Cut::before_reply}) {
    for (int n = 1; n <= 5; ++n) {
      proxy_.cut_at_request(n, when);
      const bool has_heard = insert_row(proxy_.url());
      outcomes += std::to_string(n) + (has_heard ? " heard " : " cut ") + count_rows() + "\n";
      static_cast<void>(db_.query("TRUNCATE account"));
    }
  }

  EXPECT_EQ(outcomes,
            "1 cut 0\n2 cut 0\n3 cut 0\n4 cut 0\n5 heard 1\n"
            "1 cut 0\n2 cut 0\n3 cut 0\n4 cut 1\n5 heard 1\n");
}

TEST_F(PostgresProxyTest, ActsAtAMessage) {
  proxy_.act_at("COMMIT", [this] { EXPECT_EQ(db_.terminate_backends(), 1); });

  EXPECT_FALSE(insert_row(proxy_.url()));

  EXPECT_EQ(count_rows(), "0");
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
