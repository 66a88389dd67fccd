#include "postgres_step_fixture.hpp"

namespace solder::testing {
namespace {

constexpr const char* kTransaction =
    "transaction control is not allowed in a migration: the transaction belongs to the runner";
constexpr const char* kHistory = "'h' is reserved for Solder";
constexpr const char* kLog = "'solder_log' is reserved for Solder";
constexpr const char* kChanged = "the migration has changed 'h', which is reserved for Solder";
constexpr const char* kChangedLog =
    "the migration has changed 'solder_log', which is reserved for Solder";

/// SQL by which a migration would get out of its transaction or at what isn't its own.
struct Attack {
  std::string name;
  std::string sql;
  std::string why;
};

class PostgresAttackTest : public PostgresStepTest, public ::testing::WithParamInterface<Attack> {
 protected:
  PostgresAttackTest() {
    EXPECT_EQ(step("1",
                   "CREATE TABLE posts (id int PRIMARY KEY, body text);"
                   "INSERT INTO posts VALUES (1, 'x');"
                   "CREATE SCHEMA other; CREATE TABLE other.h (a int)"),
              "done");
  }
  [[nodiscard]] std::string state() const {
    return ask("SELECT string_agg(concat(relname, relkind, relhastriggers, relhasrules), ' ' ORDER "
               "BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace; ") +
           ask("SELECT h, xmin FROM h") + ask("SELECT id, xmin FROM solder_log") +
           ask("SELECT * FROM posts");
  }
};

TEST_P(PostgresAttackTest, G6IsRefusedAndRolledBack) {
  const std::string before = state();

  EXPECT_EQ(step("2", "INSERT INTO posts VALUES (2, 'y'); " + GetParam().sql), GetParam().why);
  EXPECT_EQ(state(), before);
  EXPECT_EQ(step("2", "INSERT INTO posts VALUES (3, 'z')"), "done");
}

std::string name_of(const ::testing::TestParamInfo<Attack>& test) {
  return test.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    Transaction, PostgresAttackTest,
    ::testing::Values(Attack{"CommitAndBegin", "/* a */ END; BEGIN", kTransaction},
                      Attack{"Rollback", "ROLLBACK AND CHAIN", kTransaction},
                      Attack{"Begin", "START TRANSACTION", kTransaction},
                      Attack{"Prepare", "PREPARE TRANSACTION 'a'", kTransaction},
                      Attack{"InABlock", "DO $$ BEGIN COMMIT; END $$",
                             "invalid transaction termination (SQLSTATE "
                             "2D000)"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Text, PostgresAttackTest,
    ::testing::Values(
        Attack{"Delete", "DELETE FROM ONLY H", kHistory},
        Attack{"DeleteQualified", "delete /**/ from public.\"h\"", kHistory},
        Attack{"InAQuery", "WITH a AS (DELETE FROM solder_log RETURNING *) SELECT * FROM a", kLog},
        Attack{"Truncate", "TRUNCATE posts, h", kHistory},
        Attack{"Drop", "DROP TABLE IF EXISTS solder_log", kLog},
        Attack{"RenameOnto", "ALTER TABLE posts RENAME TO solder_log", kLog},
        Attack{"View", "CREATE VIEW v AS SELECT * FROM h", kHistory},
        Attack{"Rule", "CREATE RULE r AS ON INSERT TO posts DO ALSO DELETE FROM h", kHistory},
        Attack{"Function",
               "CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE sql AS $x$DELETE FROM h$x$",
               kHistory},
        Attack{"FunctionInAString",
               "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM h'", kHistory},
        Attack{"Block", "DO $$ BEGIN DELETE FROM public.h; END $$", kHistory},
        Attack{"Child", "CREATE UNLOGGED TABLE IF NOT EXISTS c (x int) INHERITS (posts, h)",
               kHistory},
        Attack{"Referrer", "CREATE TABLE c (a bigint REFERENCES public.h (id), h int)", kHistory},
        Attack{"Grant", "GRANT ALL ON h TO public", kHistory}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    ByWaysThatTheTextHides, PostgresAttackTest,
    ::testing::Values(
        Attack{"Dynamic", "DO $$ BEGIN EXECUTE 'DELETE FROM ' || 'h'; END $$", kChanged},
        Attack{"DynamicInsert",
               "DO $$ BEGIN EXECUTE 'INSERT INTO sol' || 'der_log SELECT * FROM solder_log WHERE "
               "false'; END $$",
               kChangedLog},
        Attack{"DynamicRename", "DO $$ BEGIN EXECUTE 'ALTER TABLE ' || 'h RENAME TO x'; END $$",
               kChanged},
        Attack{"DynamicTrigger",
               "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
               "DO $$ BEGIN EXECUTE 'CREATE TRIGGER t BEFORE INSERT ON ' || 'h FOR EACH ROW "
               "EXECUTE FUNCTION f()'; END $$",
               kChanged},
        Attack{"DynamicRowSecurity",
               "DO $$ BEGIN EXECUTE 'ALTER TABLE ' || 'h ENABLE ROW LEVEL SECURITY'; END $$",
               kChanged},
        Attack{"DynamicChild", "DO $$ BEGIN EXECUTE 'CREATE TABLE c () INHERITS (' || 'h)'; END $$",
               kChanged},
        Attack{"DynamicDrop", "DO $$ BEGIN EXECUTE 'DROP TABLE ' || 'h'; END $$", kChanged},
        Attack{"SchemaSwap",
               "ALTER SCHEMA public RENAME TO old; ALTER SCHEMA other RENAME TO public", kChanged},
        Attack{"TheMark", "SET LOCAL solder.step = 'x'",
               "the transaction was ended, or its setting solder.step was changed"}),
    name_of);

class PostgresGuardTest : public PostgresStepTest {};

TEST_F(PostgresGuardTest, G6LetsAMigrationReadTheHistoryAndNamesLikeIt) {
  EXPECT_EQ(step("1",
                 "CREATE SCHEMA other; CREATE TABLE other.h (a int); INSERT INTO other.h VALUES "
                 "(1); CREATE TABLE t (a text); INSERT INTO t SELECT version FROM h; INSERT INTO "
                 "t VALUES ('DELETE FROM h'); COMMENT ON TABLE t IS 'see h'"),
            "done");
}

TEST_F(PostgresGuardTest, G6FailsAMigrationThatPassesOverARefusal) {
  EXPECT_EQ(step_of("1",
                    [&] {
                      try {
                        connection_->execute("DELETE FROM h");
                      } catch (const Error&) {
                        connection_->execute("CREATE TABLE t (a int)");
                      }
                    }),
            kHistory);
  EXPECT_EQ(ask("SELECT to_regclass('t')"), "");
}

TEST_F(PostgresGuardTest, FailsAMigrationThatPassesOverAnError) {
  EXPECT_EQ(step_of("1",
                    [&] {
                      try {
                        connection_->execute("SELECT 1/0");
                      } catch (const Error&) {
                        return;
                      }
                    }),
            "a statement of the migration failed, and the migration went on");
}

TEST_F(PostgresGuardTest, G6WatchesTablesThatTheSameTransactionHasMade) {
  ask("DROP TABLE h, solder_log");
  connection_->begin();
  history_.create();
  connection_->guard(rules_);
  connection_->execute(
      "DO $$ BEGIN EXECUTE 'INSERT INTO ' || 'h (version, name) VALUES (9, 9)'; END $$");

  EXPECT_EQ(why_of([&] { connection_->unguard(); }),
            "the migration has changed rows of 'h', which is reserved for Solder");
  connection_->rollback();
}

TEST_F(PostgresGuardTest, FindsTheHistoryBehindAnotherSchema) {
  ask("CREATE SCHEMA evil; CREATE TABLE evil.h (version text, name text)");

  EXPECT_EQ(step("1", "SET search_path TO evil, public"), "done");
  EXPECT_EQ(ask("SELECT count(*) FROM evil.h"), "0");
  EXPECT_EQ(applied(), "1");
}

}  // namespace
}  // namespace solder::testing
