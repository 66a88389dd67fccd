// Scripts, questions about the schema and cancellation, as every database answers them.

#include "contract_test.hpp"

namespace solder::testing {
namespace {

class ConnectionContract : public ContractTest {};

TEST_P(ConnectionContract, SaysWhatItIs) {
  EXPECT_EQ(connection_->backend(), GetParam().backend);
  EXPECT_EQ(connection_->display_name(), address().name());
}

TEST_P(ConnectionContract, RunsScriptsOfManyStatements) {
  connection_->execute(
      "-- tables; first\nCREATE TABLE t (a TEXT);\r\n/* rows; then */ INSERT INTO t VALUES ('x;y');"
      " SELECT 1; -- the end");

  EXPECT_EQ(ask("SELECT a FROM t"), "x;y");
}

TEST_P(ConnectionContract, RunsTextWithoutAnyStatement) {
  for (const char* script : {"", " \n\t", ";", "-- only a comment", ";;;"})
    EXPECT_NO_THROW(connection_->execute(script)) << script;
}

TEST_P(ConnectionContract, DropsAByteOrderMark) {
  connection_->execute(
      "\xEF\xBB\xBF"
      "CREATE TABLE t (a TEXT)");

  EXPECT_TRUE(connection_->has_object(SOLDER_TABLE, "t"));
}

TEST_P(ConnectionContract, RunsNothingOfAScriptWithANulByte) {
  const std::string script("CREATE TABLE a (x TEXT);\0CREATE TABLE b (x TEXT)", 48);

  EXPECT_EQ(error_of([&] { connection_->execute(script); }),
            "database: cannot run SQL: the SQL contains a NUL byte at offset 24; remove it");
  EXPECT_FALSE(connection_->has_object(SOLDER_TABLE, "a"));
}

TEST_P(ConnectionContract, RefusesTextThatIsNotUtf8) {
  EXPECT_EQ(error_of([&] { connection_->execute("SELECT '\xff'"); }),
            "database: cannot run SQL: the SQL is not valid UTF-8; write it as UTF-8");
}

TEST_P(ConnectionContract, NamesTheStatementThatFailedAndTheOffsetInIt) {
  connection_->execute("CREATE TABLE t (a TEXT)");
  try {
    connection_->execute("SELECT 1; /* two */ SELECT nope FROM t");
    FAIL() << "nothing was thrown";
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.statement(), "SELECT nope FROM t");
    EXPECT_EQ(error.offset(), 7);
    EXPECT_EQ(error.code(), ErrorCode::database);
  }
}

TEST_P(ConnectionContract, NamesWhatTheAuthorWroteWhenAStatementInAStepFails) {
  connection_->execute("CREATE TABLE t (a TEXT)");
  const std::string why = step_of([&] {
    try {
      const auto statement = connection_->prepare("/* ü */ SELECT 'ü', :one, nope FROM t; -- end");
      statement->step();
      FAIL() << "nothing was thrown";
    } catch (const DatabaseError& error) {
      EXPECT_EQ(error.statement().substr(static_cast<std::size_t>(error.offset()), 4), "nope");
      throw;
    }
  });
  EXPECT_THAT(why, ::testing::HasSubstr("nope"));
}

TEST_P(ConnectionContract, CountsChanges) {
  connection_->execute("CREATE TABLE t (a BIGINT); INSERT INTO t VALUES (7), (8)");
  EXPECT_EQ(connection_->changes(), 2);
  EXPECT_EQ(step_of([&] {
              connection_->execute("DELETE FROM t WHERE a = 7");
              EXPECT_EQ(ask("SELECT a FROM t"), "8");
              EXPECT_EQ(connection_->changes(), 1);
            }),
            "done");
}

TEST_P(ConnectionContract, KnowsWhichObjectsExist) {
  connection_->execute(
      "CREATE TABLE t (a TEXT); CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT * FROM t; CREATE "
      "TEMP TABLE temporary (a TEXT)");
  const auto kinds_of = [&](const char* name) {
    std::string kinds;
    for (const int kind : {SOLDER_TABLE, SOLDER_INDEX, SOLDER_VIEW, SOLDER_TRIGGER})
      if (connection_->has_object(kind, name)) kinds += std::to_string(kind);
    return kinds;
  };

  EXPECT_EQ(kinds_of("t"), std::to_string(SOLDER_TABLE));
  EXPECT_EQ(kinds_of("temporary"), std::to_string(SOLDER_TABLE));
  EXPECT_EQ(kinds_of("i"), std::to_string(SOLDER_INDEX));
  EXPECT_EQ(kinds_of("v"), std::to_string(SOLDER_VIEW));
  EXPECT_EQ(kinds_of("nope"), "");
  EXPECT_EQ(why_of([&] { static_cast<void>(connection_->has_object(9, "t")); }),
            "there is no kind of object 9");
}

TEST_P(ConnectionContract, KnowsWhichColumnsExist) {
  connection_->execute("CREATE TABLE t (a TEXT); CREATE VIEW v AS SELECT a AS c FROM t");

  EXPECT_TRUE(connection_->has_column("t", "a"));
  EXPECT_TRUE(connection_->has_column("v", "c"));
  EXPECT_FALSE(connection_->has_column("t", "b"));
  EXPECT_FALSE(connection_->has_column("nope", "a"));
}

TEST_P(ConnectionContract, SeesATableThatAnotherProgramHasMade) {
  EXPECT_FALSE(connection_->has_object(SOLDER_TABLE, "t"));
  seen("CREATE TABLE t (a TEXT)");
  connection_->begin();

  EXPECT_TRUE(connection_->has_object(SOLDER_TABLE, "t"));
}

TEST_P(ConnectionContract, QuotesIdentifiers) {
  EXPECT_EQ(connection_->quote_identifier("a\"b"), "\"a\"\"b\"");
}

TEST_P(ConnectionContract, InterruptsSqlWhenTheRunIsCancelled) {
  bool cancelled = false;
  OpenOptions options;
  options.is_cancelled = [&] { return cancelled; };
  connection_ = open(options);
  connection_->begin();
  cancelled = true;

  const std::string why =
      is("sqlite") ? "interrupted" : "canceling statement due to user request (SQLSTATE 57014)";
  EXPECT_EQ(error_of([&] {
              connection_->execute(
                  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                  "2000000000) SELECT max(i) FROM n");
            }),
            "interrupted: cannot run SQL: " + why);
  connection_->rollback();
}

TEST_P(ConnectionContract, CountsTheStatementsOfAStep) {
  connection_->execute("CREATE TABLE t (a BIGINT)");
  EXPECT_EQ(step("INSERT INTO t VALUES (1); SELECT 1; -- end"), "done");

  EXPECT_EQ(connection_->statements_run(), 2);
}

SOLDER_ON_EVERY_DATABASE(ConnectionContract);

}  // namespace
}  // namespace solder::testing
