// What SQLite alone does; contract_guard_test.cpp has what every database must do.

#include "database_test.hpp"

namespace solder::testing {
namespace {

using GuardTest = StepTest;

struct Allowed {
  std::string name;
  std::string sql;
};

class AllowedTest : public StepTest, public ::testing::WithParamInterface<Allowed> {};

TEST_P(AllowedTest, IsNotInTheWayOfWhatMigrationsDo) {
  EXPECT_EQ(step(GetParam().sql), "done");
}

INSTANTIATE_TEST_SUITE_P(
    All, AllowedTest,
    ::testing::Values(
        Allowed{
            "FullText",
            "CREATE VIRTUAL TABLE f USING fts5 (a); INSERT INTO f VALUES ('word'); SELECT * FROM "
            "f WHERE f MATCH 'word'; DROP TABLE f"},
        Allowed{"OldFullText", "CREATE VIRTUAL TABLE f USING fts3 (a); INSERT INTO f VALUES ('w')"},
        Allowed{"RTree",
                "CREATE VIRTUAL TABLE r USING rtree (id, a, b); INSERT INTO r VALUES (1, 0, 1); "
                "DELETE FROM r"},
        Allowed{"ReadingPragmas",
                "PRAGMA table_info(solder_log); PRAGMA data_version; PRAGMA page_size; PRAGMA "
                "journal_mode; PRAGMA foreign_key_check; PRAGMA integrity_check"},
        Allowed{"StoredPragmas", "PRAGMA user_version = 7; PRAGMA application_id = 8"},
        Allowed{
            "Sequences",
            "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO sqlite_sequence "
            "VALUES ('t', 100)"},
        Allowed{"QuotedNames",
                "CREATE TABLE [a b] (`c\"d`); CREATE TABLE \"select\" (x DEFAULT \"text\"); DROP "
                "TABLE [a b]"},
        Allowed{"Analyze", "CREATE TABLE t (a); CREATE INDEX i ON t (a); ANALYZE; REINDEX"}),
    [](const auto& test) { return test.param.name; });

TEST_F(GuardTest, G6ATriggerThatWasThereBeforeIsNotBlamed) {
  connection_->execute(
      "CREATE TABLE t (a); CREATE VIEW v AS SELECT version FROM schema_migrations");

  EXPECT_EQ(step("CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; END"), "done");
  EXPECT_EQ(step("ALTER TABLE t RENAME TO u"), "done");
}

TEST_F(GuardTest, G6AStepThatMayEditTheSchemaCannotEditOurs) {
  connection_->execute("CREATE TABLE t (a)");
  rules_.allow_writable_schema = true;
  const std::string edit = "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = ";

  EXPECT_EQ(step(edit + "'CREATE TABLE t (a, b)' WHERE name = 't'"), "done");
  EXPECT_EQ(ask("SELECT name FROM pragma_table_info('t')"), "a|b");
  EXPECT_EQ(step(edit + "replace(sql, 'checksum', 'control') WHERE name = 'schema_migrations'"),
            "table 'schema_migrations', which is reserved for Solder, was changed");
  rules_.allow_writable_schema = false;
  EXPECT_EQ(step("UPDATE sqlite_schema SET sql = ''"), "table sqlite_master may not be modified");
}

TEST_F(GuardTest, SettingsDoNotLeakIntoTheNextStep) {
  const std::string settings =
      "SELECT group_concat(a) FROM (SELECT recursive_triggers AS a FROM pragma_recursive_triggers "
      "UNION ALL SELECT ignore_check_constraints FROM pragma_ignore_check_constraints UNION ALL "
      "SELECT legacy_alter_table FROM pragma_legacy_alter_table UNION ALL SELECT 'a' LIKE 'A')";
  const std::string before = ask(settings);
  EXPECT_EQ(step("PRAGMA recursive_triggers = ON; PRAGMA ignore_check_constraints = ON; PRAGMA "
                 "legacy_alter_table = ON; PRAGMA case_sensitive_like = ON; CREATE TABLE t AS " +
                 settings + ";"),
            "done");

  EXPECT_NE(ask("SELECT * FROM t"), before);
  EXPECT_EQ(ask(settings), before);
}

TEST_F(GuardTest, SettingsAreAlsoPutBackAfterAFailure) {
  step("PRAGMA ignore_check_constraints = ON; SELECT nope");

  EXPECT_EQ(ask("PRAGMA ignore_check_constraints"), "0");
}

TEST_F(GuardTest, TemporaryObjectsGoWithTheStep) {
  connection_->execute("CREATE TABLE t (a)");
  EXPECT_EQ(step("CREATE TEMP TABLE x (a); CREATE INDEX temp.i ON x (a); CREATE TEMP VIEW y AS "
                 "SELECT 1; CREATE TEMP TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; END"),
            "done");

  EXPECT_EQ(ask("SELECT count(*) FROM temp.sqlite_schema"), "0");
}

TEST_F(GuardTest, ForeignKeysCannotBeSwitchedAndTheStepIsTold) {
  EXPECT_EQ(step("PRAGMA foreign_keys = ON; CREATE TABLE t (a)"), "done");

  EXPECT_EQ(warnings_,
            std::vector<std::string>{
                "PRAGMA foreign_keys does nothing in a migration: enforcement is off during a step "
                "and the keys are checked before COMMIT"});
  EXPECT_EQ(ask("PRAGMA foreign_keys"), "0");
}

}  // namespace
}  // namespace solder::testing
