#include "support/postgres.hpp"

#include <gtest/gtest.h>

namespace solder::testing {
namespace {

std::string count_tables(const PostgresDatabase& db) {
  return db.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'");
}

TEST(PostgresDatabase, GivesEachTestADatabaseOfItsOwn) {
  const PostgresDatabase one;
  const PostgresDatabase other;
  ASSERT_EQ(one.query("CREATE TABLE account (id int); INSERT INTO account VALUES (1), (NULL); "
                      "SELECT id, 'a' FROM account"),
            "1|a\n|a");

  EXPECT_EQ(count_tables(one), "1");
  EXPECT_EQ(count_tables(other), "0");
}

TEST(PostgresDatabase, IsGoneAfterItsTestWithWhoeverIsConnected) {
  std::string name;
  std::unique_ptr<PostgresSession> left_behind;
  {
    const PostgresDatabase db;
    name = db.name();
    left_behind = std::make_unique<PostgresSession>(db.url());
  }

  EXPECT_EQ(PostgresSession(postgres_url())
                .query("SELECT count(*) FROM pg_database WHERE datname = '" + name + "'"),
            "0");
}

TEST(PostgresDatabase, ThrowsTheServersWords) {
  const PostgresDatabase db;
  try {
    static_cast<void>(db.query("SELECT 1 / 0"));
    FAIL() << "no exception";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "ERROR:  division by zero\n");
  }
}

TEST(PostgresDatabase, ShowsTheLocksOfOthersAndEndsTheirBackends) {
  const PostgresDatabase db;
  PostgresSession session(db.url());
  session.query("CREATE TABLE account (id int)");
  session.query("BEGIN; LOCK account; SELECT pg_advisory_lock(7)");
  EXPECT_EQ(db.backends(), std::vector<int>{session.backend()});
  EXPECT_EQ(db.locks(), "advisory|0.7|ExclusiveLock|t\nrelation|account|AccessExclusiveLock|t");

  EXPECT_EQ(db.terminate_backends(), 1);

  EXPECT_EQ(db.locks(), "");
  EXPECT_THROW(session.query("SELECT 1"), std::runtime_error);
}

TEST(PostgresPooler, GivesATransactionAServerSessionAndTakesItBack) {
  const PostgresDatabase db;
  PostgresSession one(db.pooler_url());
  PostgresSession other(db.pooler_url());

  one.query("BEGIN");
  EXPECT_NE(one.query("SELECT pg_backend_pid()"), other.query("SELECT pg_backend_pid()"));
  one.query("COMMIT");
  EXPECT_EQ(one.query("SELECT pg_backend_pid()"), other.query("SELECT pg_backend_pid()"));
}

TEST(WithOption, KeepsEveryOtherOptionOfAnAddress) {
  EXPECT_EQ(with_option("postgresql://me:p%40ss@db:5433/old", "dbname", "a b"),
            "postgresql://?user=me&password=p%40ss&host=db&port=5433&dbname=a%20b");
}

}  // namespace
}  // namespace solder::testing
