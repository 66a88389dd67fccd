// What SQLite alone has; contract_connection_test.cpp has what every database must do.

#include "database_test.hpp"

namespace solder::testing {
namespace {

class ConnectionTest : public DatabaseTest {
 protected:
  ConnectionTest() : connection_(open()) {}
  std::string ask(const std::string& sql) { return DatabaseTest::ask(*connection_, sql); }

  std::unique_ptr<Connection> connection_;
};

TEST_F(ConnectionTest, RunsScriptsWithStatementsInsideOfStatements) {
  connection_->execute(
      "CREATE TABLE t (a); INSERT INTO t VALUES ('x;y'); CREATE TRIGGER r AFTER INSERT ON t BEGIN "
      "UPDATE t SET a = 'z'; SELECT 1; END; SELECT 1");

  EXPECT_EQ(ask("SELECT a FROM t"), "x;y");
}

TEST_F(ConnectionTest, TakesACommentWithoutAnEnd) {
  EXPECT_NO_THROW(connection_->execute("/* unfinished"));
}

TEST_F(ConnectionTest, GivesTheExtendedResultCode) {
  connection_->execute("CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1)");
  try {
    connection_->execute("INSERT INTO t VALUES (1)");
    FAIL() << "nothing was thrown";
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.engine_code(), SQLITE_CONSTRAINT_UNIQUE);
    EXPECT_EQ(error.text().why, "UNIQUE constraint failed: t.a");
    EXPECT_EQ(error.statement(), "INSERT INTO t VALUES (1)");
  }
}

TEST_F(ConnectionTest, SaysThatAReadStandsInTheWayOfAChange) {
  connection_->execute("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)");
  const auto reading = connection_->prepare("SELECT a FROM t");
  reading->step();

  EXPECT_EQ(
      error_of([&] { connection_->execute("DROP TABLE t"); }),
      "database: cannot run SQL: database table is locked; end reading a table before changing "
      "it: reset or finalize the statement");
}

TEST_F(ConnectionTest, KnowsTheLastId) {
  connection_->execute("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (7), (8)");

  EXPECT_EQ(connection_->last_insert_id(), 8);
}

TEST_F(ConnectionTest, KnowsTriggersAndTablesWithoutRowidWhateverTheCase) {
  connection_->execute(
      "CREATE TABLE t (a); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END; CREATE TABLE w "
      "(k PRIMARY KEY) WITHOUT ROWID");

  EXPECT_TRUE(connection_->has_object(SOLDER_TABLE, "T"));
  EXPECT_TRUE(connection_->has_object(SOLDER_TABLE, "w"));
  EXPECT_FALSE(connection_->has_object(SOLDER_INDEX, "w"));
  EXPECT_TRUE(connection_->has_object(SOLDER_TRIGGER, "r"));
}

TEST_F(ConnectionTest, KnowsGeneratedColumnsWhateverTheCase) {
  connection_->execute("CREATE TABLE t (a, b AS (a + 1))");

  EXPECT_TRUE(connection_->has_column("T", "A"));
  EXPECT_TRUE(connection_->has_column("t", "b"));
  EXPECT_FALSE(connection_->has_column("t", "rowid"));
}

TEST_F(ConnectionTest, ReadsOnAfterACancelledTransactionWasRolledBack) {
  OpenOptions options;
  options.is_cancelled = [] { return true; };
  const auto connection = open(options);
  connection->begin();
  connection->rollback();

  EXPECT_EQ(DatabaseTest::ask(*connection,
                              "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n "
                              "WHERE i < 100000) SELECT max(i) FROM n"),
            "100000");
}

}  // namespace
}  // namespace solder::testing
