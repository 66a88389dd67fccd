#include "database/postgres/sql_kind.hpp"
#include "database_test.hpp"

namespace solder::testing {
namespace {

using postgres::StatementKind;
using Work = postgres::ConcurrentIndex::Work;

std::string word_of(StatementKind kind) {
  switch (kind) {
    case StatementKind::other:
      return "other";
    case StatementKind::transaction_control:
      return "transaction";
    case StatementKind::savepoint:
      return "savepoint";
    case StatementKind::transaction_mode:
      return "mode";
    case StatementKind::session_mode:
      return "session mode";
    case StatementKind::copy_from_client:
      return "from client";
    case StatementKind::copy_to_client:
      return "to client";
    case StatementKind::copy_program:
      return "program";
    case StatementKind::call:
      return "call";
    case StatementKind::do_block:
      return "do";
  }
  return "unknown";
}

std::string name_of(const postgres::ObjectName& object) {
  return "[" + object.schema + "].[" + object.name + "]";
}

/// "kind, alone, counts, work index on table", each only where it says something.
std::string facts_of(std::string_view statement) {
  const postgres::StatementFacts facts = postgres::kind_of(statement);
  std::string line = word_of(facts.kind);
  if (facts.needs_no_transaction) line += ", alone";
  if (facts.counts_changes) line += ", counts";
  const postgres::ConcurrentIndex& index = facts.concurrent_index;
  if (index.work == Work::create) line += ", create ";
  if (index.work == Work::drop) line += ", drop ";
  if (index.work == Work::reindex) line += ", reindex ";
  if (!index.index.name.empty() || !index.index.schema.empty()) line += name_of(index.index);
  if (!index.table.name.empty()) line += " on " + name_of(index.table);
  return line;
}

struct Case {
  const char* name;
  const char* expected;
  std::vector<std::string> statements;
};

class PostgresKind : public ::testing::TestWithParam<Case> {};

TEST_P(PostgresKind, IsToldByTheKeywords) {
  for (const std::string& statement : GetParam().statements)
    EXPECT_EQ(facts_of(statement), GetParam().expected) << statement;
}

const Case kCases[] = {
    {"TransactionControl",
     "transaction",
     {"BEGIN", "begin ISOLATION LEVEL SERIALIZABLE", "/* a */ -- b\n Start /* c */ transaction",
      "COMMIT", "COMMIT AND CHAIN", "END", "ROLLBACK", "ROLLBACK WORK", "rollback AND CHAIN",
      "ABORT", "PREPARE TRANSACTION 'a'", "COMMIT PREPARED 'a'", "ROLLBACK PREPARED 'a'"}},
    {"Savepoint",
     "savepoint",
     {"SAVEPOINT a", "RELEASE a", "RELEASE SAVEPOINT a", "ROLLBACK TO a",
      "ROLLBACK WORK TO SAVEPOINT a", "ROLLBACK TRANSACTION TO a"}},
    {"TransactionMode",
     "mode",
     {"SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "set local transaction read only",
      "SET SESSION TRANSACTION READ WRITE", "SET transaction_isolation TO 'serializable'",
      "SET TRANSACTION SNAPSHOT 'a'"}},
    {"SessionMode",
     "session mode",
     {"SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE"}},
    {"CopyFromClient",
     "from client",
     {"COPY t FROM STDIN", "copy s.t (a, \"to\") from stdin WITH (FORMAT csv)",
      "COPY t FROM STDOUT"}},
    {"CopyToClient", "to client", {"COPY t TO STDOUT", "COPY (SELECT a FROM t) TO STDOUT"}},
    {"CopyProgram", "program", {"COPY t FROM PROGRAM 'ls'", "COPY (SELECT 1) TO PROGRAM 'ls'"}},
    {"Call", "call", {"CALL p(1)"}},
    {"Do", "do", {"DO $$ BEGIN END $$", "do language plpgsql ''"}},
    {"Other",
     "other",
     {"SELECT 1",
      "(SELECT 1)",
      "PREPARE transaction AS SELECT 1",
      "SET LOCAL lock_timeout = 1",
      "SET SESSION AUTHORIZATION a",
      "COPY t FROM '/a'",
      "COPY t TO '/stdout'",
      "ANALYZE",
      "CREATE INDEX i ON t (a)",
      "DROP INDEX concurrently_not",
      "REINDEX TABLE t",
      "REINDEX (CONCURRENTLY off) TABLE t",
      "CLUSTER t",
      "CLUSTER (VERBOSE) t USING i",
      "CREATE TABLE database (a int)",
      "ALTER TYPE e ADD VALUE 'a'",
      "ALTER DATABASE d SET a = 1",
      "ALTER TABLE t DETACH PARTITION p",
      "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
      "EXPLAIN ANALYZE DELETE FROM t",
      "DISCARD TEMP",
      "ALTER TABLE t VALIDATE CONSTRAINT c"}},
    {"Alone",
     "other, alone",
     {"VACUUM", "vacuum (FULL) t", "CREATE DATABASE d", "DROP DATABASE d",
      "CREATE TABLESPACE s LOCATION '/a'", "DROP TABLESPACE IF EXISTS s", "ALTER SYSTEM SET a = 1",
      "ALTER DATABASE d SET TABLESPACE s", "DISCARD ALL", "CLUSTER", "CLUSTER VERBOSE",
      "REINDEX SCHEMA s", "REINDEX (VERBOSE) DATABASE d", "REINDEX SYSTEM d",
      "ALTER TABLE ONLY t DETACH PARTITION s.p CONCURRENTLY"}},
    {"Counts",
     "other, counts",
     {"INSERT INTO t VALUES (1)", "update t SET a = 1", "DELETE FROM t",
      "MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE",
      "WITH a AS (SELECT 1), b (c) AS MATERIALIZED (SELECT 2) INSERT INTO t SELECT * FROM a",
      "WITH RECURSIVE update AS (SELECT 1) DELETE FROM t"}},
    {"WithThatReads",
     "other",
     {"WITH a AS (INSERT INTO t VALUES (1) RETURNING b) SELECT b FROM a",
      "WITH update AS (SELECT 1) SELECT 2",
      "WITH RECURSIVE a AS (SELECT 1 b) SEARCH DEPTH FIRST BY b SET update SELECT 2",
      "WITH a AS (SELECT 1), delete AS (SELECT 1) TABLE a"}},
    {"CreateIndex",
     "other, alone, create [].[i] on [].[t]",
     {"CREATE INDEX CONCURRENTLY i ON t (a)", "create unique index concurrently I on only T (a)",
      "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t USING gin (a)"}},
    {"CreateQuotedIndex",
     "other, alone, create [S].[a \"b\"] on [S].[T.u]",
     {R"(CREATE INDEX CONCURRENTLY "a ""b""" ON "S"."T.u" (a))"}},
    {"CreateIndexWithoutName",
     "other, alone, create [s].[] on [s].[t]",
     {"CREATE INDEX CONCURRENTLY ON d.s.t (a)"}},
    {"DropIndex",
     "other, alone, drop [s].[i]",
     {"DROP INDEX CONCURRENTLY s.i", "DROP INDEX CONCURRENTLY IF EXISTS S . \"i\" CASCADE"}},
    {"Reindex",
     "other, alone, reindex [s].[i]",
     {"REINDEX INDEX CONCURRENTLY s.i", "REINDEX (VERBOSE, CONCURRENTLY) INDEX s.i",
      "REINDEX (CONCURRENTLY true) INDEX s.i"}},
    {"ReindexTable", "other, alone, reindex  on [s].[t]", {"REINDEX TABLE CONCURRENTLY s.t"}},
    {"ReindexSchema", "other, alone, reindex ", {"REINDEX SCHEMA CONCURRENTLY s"}},
};

TEST(PostgresKindTest, CutsNamesAsTheServerDoes) {
  const std::string name = std::string(62, 'a') + "ü";
  EXPECT_EQ(facts_of("DROP INDEX CONCURRENTLY " + name),
            "other, alone, drop [].[" + std::string(62, 'a') + "]");
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Statement, PostgresKind, ::testing::ValuesIn(kCases),
                         [](const auto& given) { return std::string(given.param.name); });

}  // namespace solder::testing
