#include "database_test.hpp"

namespace solder::testing {
namespace {

class ConnectionTest : public DatabaseTest {
 protected:
  ConnectionTest() : connection_(open()) {}
  std::string ask(const std::string& sql) { return DatabaseTest::ask(*connection_, sql); }

  std::unique_ptr<Connection> connection_;
};

TEST_F(ConnectionTest, RunsScriptsOfManyStatements) {
  connection_->execute(
      "-- tables; first\nCREATE TABLE t (a);\r\n/* rows; then */ INSERT INTO t VALUES ('x;y');"
      "CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE t SET a = 'z'; END; SELECT 1; -- the end");

  EXPECT_EQ(ask("SELECT a FROM t"), "x;y");
}

TEST_F(ConnectionTest, RunsTextWithoutAnyStatement) {
  for (const char* script : {"", " \n\t", ";", "-- only a comment", "/* unfinished", ";;;"})
    EXPECT_NO_THROW(connection_->execute(script)) << script;
}

TEST_F(ConnectionTest, RefusesANulByteWhereSqliteWouldStopInSilence) {
  const std::string script("CREATE TABLE a (x);\0CREATE TABLE b (x)", 38);

  EXPECT_EQ(error_of([&] { connection_->execute(script); }),
            "database: cannot run SQL: the SQL contains a NUL byte at offset 19");
  EXPECT_FALSE(connection_->has_object(SOLDER_TABLE, "a"));
}

TEST_F(ConnectionTest, RefusesTextThatIsNotUtf8) {
  EXPECT_EQ(error_of([&] { connection_->execute("SELECT '\xff'"); }),
            "database: cannot run SQL: the SQL is not valid UTF-8");
}

TEST_F(ConnectionTest, NamesTheStatementThatFailedAndTheOffsetInIt) {
  try {
    connection_->execute("CREATE TABLE t (a); -- then\n  INSERT INTO u VALUES (';'); SELECT 1");
    FAIL() << "nothing was thrown";
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.text().why, "no such table: u");
    EXPECT_EQ(error.statement(), "INSERT INTO u VALUES (';')");
    EXPECT_EQ(error.engine_code(), SQLITE_ERROR);
    EXPECT_EQ(error.code(), ErrorCode::database);
  }
  try {
    connection_->execute("SELECT 1; /* two */ SELECT nope FROM t");
    FAIL() << "nothing was thrown";
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.statement(), "SELECT nope FROM t");
    EXPECT_EQ(error.offset(), 7);
  }
}

TEST_F(ConnectionTest, GivesTheExtendedResultCode) {
  connection_->execute("CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1)");
  try {
    connection_->execute("INSERT INTO t VALUES (1)");
    FAIL() << "nothing was thrown";
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.engine_code(), SQLITE_CONSTRAINT_UNIQUE);
    EXPECT_EQ(error.text().why, "UNIQUE constraint failed: t.a");
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

TEST_F(ConnectionTest, CountsChangesAndKnowsTheLastId) {
  connection_->execute("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (7), (8)");

  EXPECT_EQ(connection_->changes(), 2);
  EXPECT_EQ(connection_->last_insert_id(), 8);
}

TEST_F(ConnectionTest, KnowsWhichObjectsExist) {
  connection_->execute(
      "CREATE TABLE t (a); CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT * FROM t; CREATE "
      "TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END; CREATE TABLE w (k PRIMARY KEY) WITHOUT "
      "ROWID; CREATE TEMP TABLE temporary (a)");
  const auto kinds_of = [&](const char* name) {
    std::string kinds;
    for (const int kind : {SOLDER_TABLE, SOLDER_INDEX, SOLDER_VIEW, SOLDER_TRIGGER})
      if (connection_->has_object(kind, name)) kinds += std::to_string(kind);
    return kinds;
  };

  EXPECT_EQ(kinds_of("T"), std::to_string(SOLDER_TABLE));
  EXPECT_EQ(kinds_of("temporary"), std::to_string(SOLDER_TABLE));
  EXPECT_EQ(kinds_of("w"), std::to_string(SOLDER_TABLE));
  EXPECT_EQ(kinds_of("i"), std::to_string(SOLDER_INDEX));
  EXPECT_EQ(kinds_of("v"), std::to_string(SOLDER_VIEW));
  EXPECT_EQ(kinds_of("r"), std::to_string(SOLDER_TRIGGER));
  EXPECT_EQ(kinds_of("nope"), "");
  EXPECT_EQ(why_of([&] { static_cast<void>(connection_->has_object(9, "t")); }),
            "there is no kind of object 9");
}

TEST_F(ConnectionTest, KnowsWhichColumnsExist) {
  connection_->execute("CREATE TABLE t (a, b AS (a + 1)); CREATE VIEW v AS SELECT a AS c FROM t");

  EXPECT_TRUE(connection_->has_column("T", "A"));
  EXPECT_TRUE(connection_->has_column("t", "b"));
  EXPECT_TRUE(connection_->has_column("v", "c"));
  EXPECT_FALSE(connection_->has_column("t", "rowid"));
  EXPECT_FALSE(connection_->has_column("nope", "a"));
}

TEST_F(ConnectionTest, InterruptsSqlWhenTheRunIsCancelled) {
  OpenOptions options;
  bool cancelled = false;
  options.is_cancelled = [&] { return cancelled; };
  const auto connection = open(options);
  connection->begin();
  cancelled = true;

  EXPECT_EQ(error_of([&] {
              connection->execute(
                  "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT "
                  "max(i) FROM n");
            }),
            "interrupted: cannot run SQL: interrupted");
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
