// What a migration may do in its step and what it may not, on every database.

#include "contract_test.hpp"

namespace solder::testing {
namespace {

constexpr const char* kTransaction =
    "transaction control is not allowed in a migration: the transaction belongs to the runner";
constexpr const char* kHistory = "'schema_migrations' is reserved for Solder";
constexpr const char* kLog = "'solder_log' is reserved for Solder";

/// SQL of a migration; for an attack, why it is refused.
struct Sql {
  std::string name;
  std::string sql;
  std::string why = "done";
};

class SqlContract : public StepWorld, public ::testing::WithParamInterface<EngineAnd<Sql>> {
 protected:
  SqlContract() : StepWorld(std::get<0>(GetParam())) {
    connection_->execute(
        "CREATE TABLE posts (id INTEGER PRIMARY KEY, body TEXT); INSERT INTO posts VALUES (1, "
        "'x'); INSERT INTO schema_migrations (version, name) VALUES ('1', 'First')");
  }

  const Sql migration_ = std::get<1>(GetParam());
};

class AttackContract : public SqlContract {};

TEST_P(AttackContract, G6IsRefusedAndRolledBack) {
  const std::string before = database_->state();

  EXPECT_EQ(step("INSERT INTO posts VALUES (2, 'y'); " + migration_.sql), migration_.why);
  EXPECT_EQ(database_->state(), before);
  EXPECT_EQ(step("INSERT INTO posts VALUES (3, 'z')"), "done");
}

const Sql kAttacks[] = {
    {"Commit", "COMMIT", kTransaction},
    {"End", "/* a */ END", kTransaction},
    {"CommitAndBegin", "INSERT INTO posts VALUES (9, ''); COMMIT; BEGIN", kTransaction},
    {"Rollback", "ROLLBACK", kTransaction},
    {"Begin", "BEGIN", kTransaction},
    {"Savepoint", "SAVEPOINT a", kTransaction},
    {"Release", "RELEASE a", kTransaction},
    {"RollbackTo", "ROLLBACK TO a", kTransaction},
    {"Delete", "DELETE FROM schema_migrations", kHistory},
    {"DeleteQuoted", "DELETE FROM \"schema_migrations\"", kHistory},
    {"DeleteInCapitals", "DELETE FROM SCHEMA_MIGRATIONS", kHistory},
    {"Update", "UPDATE schema_migrations SET checksum = 'x'", kHistory},
    {"Insert", "INSERT INTO schema_migrations (version, name) VALUES ('2', 'x')", kHistory},
    {"Upsert",
     "INSERT INTO schema_migrations (version, name) VALUES ('1', 'x') ON CONFLICT (version) DO "
     "UPDATE SET name = 'y'",
     kHistory},
    {"ByCommonTable", "WITH a AS (SELECT 1) DELETE FROM solder_log", kLog},
    {"Drop", "DROP TABLE solder_log", kLog},
    {"Alter", "ALTER TABLE solder_log ADD COLUMN x TEXT", kLog},
    {"RenameAway", "ALTER TABLE schema_migrations RENAME TO x", kHistory},
    {"Index", "CREATE INDEX i ON schema_migrations (name)", kHistory},
    {"TemporaryTable", "CREATE TEMP TABLE schema_migrations (version TEXT)", kHistory},
    {"TemporaryView", "CREATE TEMP VIEW solder_log AS SELECT 1", kLog},
};

SOLDER_ON_EVERY_DATABASE_AND(AttackContract, kAttacks);

class AllowedContract : public SqlContract {};

TEST_P(AllowedContract, IsNotInTheWayOfWhatMigrationsDo) {
  EXPECT_EQ(step(migration_.sql), "done");
}

const Sql kAllowed[] = {
    {"ReadingTheHistory",
     "CREATE TABLE t AS SELECT version FROM schema_migrations; SELECT * FROM solder_log"},
    {"ColumnsOfOurNames",
     "CREATE TABLE t (solder_log INTEGER, a INTEGER); UPDATE t SET solder_log = 1, a = 2"},
    {"TextOfOurNames", "INSERT INTO posts VALUES (2, 'DELETE FROM schema_migrations')"},
    {"QuotedNames",
     "CREATE TABLE \"a b\" (\"c\"\"d\" TEXT); CREATE TABLE \"select\" (x TEXT); DROP TABLE \"a "
     "b\""},
    {"Analyze", "CREATE TABLE t (a TEXT); CREATE INDEX i ON t (a); ANALYZE"},
    {"TemporaryTables",
     "CREATE TEMP TABLE x (a TEXT); INSERT INTO x VALUES ('1'); CREATE TABLE t AS SELECT * FROM "
     "x"},
};

SOLDER_ON_EVERY_DATABASE_AND(AllowedContract, kAllowed);

class GuardContract : public ContractTest {
 protected:
  GuardContract() { connection_->execute("CREATE TABLE t (a BIGINT)"); }
};

TEST_P(GuardContract, G6SaysWhatItRefused) {
  step("COMMIT");

  EXPECT_EQ(connection_->refusal(), kTransaction);
  step("SELECT 1");
  EXPECT_EQ(connection_->refusal(), "");
}

TEST_P(GuardContract, G6APluginCannotUseAStatementThatTheRunnerHasPrepared) {
  connection_->prepare("DELETE FROM schema_migrations")->step();

  EXPECT_EQ(step_of([&] { connection_->prepare("DELETE FROM schema_migrations")->step(); }),
            kHistory);
}

TEST_P(GuardContract, G6ProtectsTheHistoryTableThatIsConfigured) {
  HistoryTable(*connection_, "our_history").create();
  rules_.history_table = "our_history";

  EXPECT_EQ(step("DELETE FROM OUR_HISTORY"), "'our_history' is reserved for Solder");
  EXPECT_EQ(step("DROP TABLE schema_migrations"), "done");
}

TEST_P(GuardContract, G6FindsARenameOntoATableThatIsMissing) {
  connection_->execute("DROP TABLE solder_log");

  EXPECT_EQ(step("ALTER TABLE t RENAME TO solder_log"), kLog);
}

TEST_P(GuardContract, TemporaryObjectsGoWithTheStep) {
  EXPECT_EQ(step("CREATE TEMP TABLE x (a TEXT); CREATE INDEX i ON x (a); CREATE TEMP VIEW y AS "
                 "SELECT 1 AS a"),
            "done");

  EXPECT_FALSE(connection_->has_object(SOLDER_TABLE, "x"));
  EXPECT_FALSE(connection_->has_object(SOLDER_VIEW, "y"));
}

/// Steps of a migration that declares TRANSACTION none (G9).
class NoTransactionContract : public GuardContract {
 protected:
  NoTransactionContract() { rules_.transaction = TransactionMode::none; }
};

TEST_P(NoTransactionContract, MayControlItsOwnTransactions) {
  EXPECT_EQ(step("BEGIN; SAVEPOINT s; INSERT INTO t VALUES (1); RELEASE s; COMMIT"), "done");
  EXPECT_EQ(ask("SELECT a FROM t"), "1");
}

TEST_P(NoTransactionContract, G9MustNotLeaveATransactionOpen) {
  EXPECT_EQ(step("BEGIN; INSERT INTO t VALUES (1)"), "the migration left a transaction open");
  EXPECT_EQ(ask("SELECT count(*) FROM t"), "0");
}

TEST_P(NoTransactionContract, MayVacuum) {
  EXPECT_EQ(step("VACUUM; CREATE TABLE u (a TEXT)"), "done");
  EXPECT_EQ(step_of([&] { connection_->prepare("VACUUM")->step(); }), "done");
}

TEST_P(NoTransactionContract, G6IsStillGuarded) {
  EXPECT_EQ(step("DELETE FROM solder_log"), kLog);
}

TEST_P(NoTransactionContract, TemporaryObjectsGoAlsoAfterAFailure) {
  EXPECT_NE(step("CREATE TEMP TABLE x (a TEXT); SELECT nope"), "done");

  EXPECT_FALSE(connection_->has_object(SOLDER_TABLE, "x"));
}

TEST_P(NoTransactionContract, G9TheRunnerCanNoteEachStatementInTheLog) {
  HistoryTable history(*connection_, kDefaultHistoryTable);
  LogEntry entry;
  entry.version = "1";
  entry.outcome = LogOutcome::started;
  const std::int64_t id = history.append(entry);
  connection_->on_statement([&](std::int64_t statements, std::string_view /*sql*/) {
    history.update_log(id, LogOutcome::started, statements, "", 0, "");
  });

  step("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); SELECT nope");
  EXPECT_EQ(ask("SELECT statements FROM solder_log"), "2");
  EXPECT_EQ(connection_->statements_run(), 2);
}

SOLDER_ON_EVERY_DATABASE(GuardContract);
SOLDER_ON_EVERY_DATABASE(NoTransactionContract);

}  // namespace
}  // namespace solder::testing
