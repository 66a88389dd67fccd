#include "database_test.hpp"

namespace solder::testing {
namespace {

class SchemaTest : public DatabaseTest {
 protected:
  SchemaTest() : connection_(open()) {}
  std::string ask(const std::string& sql) { return DatabaseTest::ask(*connection_, sql); }

  std::unique_ptr<Connection> connection_;
};

using ::testing::ElementsAre;

TEST_F(SchemaTest, ListsTablesThenViewsByName) {
  connection_->execute(
      "CREATE VIEW a AS SELECT 1; CREATE TABLE z (x INTEGER PRIMARY KEY AUTOINCREMENT); CREATE "
      "TABLE "
      "b (x); CREATE VIRTUAL TABLE f USING fts5 (x); CREATE VIEW broken AS SELECT * FROM gone");
  std::vector<std::string> found;
  for (const SchemaTable& table : read_schema(*connection_))
    found.push_back(table.kind + " " + table.name);

  EXPECT_THAT(found, ElementsAre("table b", "virtual f", "table z", "view a", "view broken"));
}

TEST_F(SchemaTest, DescribesColumns) {
  connection_->execute(
      "CREATE TABLE t (a INTEGER NOT NULL DEFAULT 5, b, c TEXT AS (a || b) STORED, PRIMARY KEY (b, "
      "a))");
  const SchemaTable table = read_schema(*connection_).at(0);

  ASSERT_EQ(table.columns.size(), 3U);
  EXPECT_EQ(table.columns[0].type, "INTEGER");
  EXPECT_TRUE(table.columns[0].required);
  EXPECT_EQ(table.columns[0].default_value, "5");
  EXPECT_EQ(table.columns[0].key_position, 2);
  EXPECT_EQ(table.columns[1].key_position, 1);
  EXPECT_FALSE(table.columns[1].generated);
  EXPECT_TRUE(table.columns[2].generated);
  EXPECT_THAT(table.sql, ::testing::StartsWith("CREATE TABLE t"));
}

TEST_F(SchemaTest, DescribesForeignKeysInTheirOrder) {
  connection_->execute(
      "CREATE TABLE c (a, b REFERENCES first ON DELETE CASCADE, FOREIGN KEY (a, b) REFERENCES "
      "\"second\" (x, y) ON UPDATE SET NULL)");
  const auto keys = read_schema(*connection_).at(0).foreign_keys;

  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0].table, "first");
  EXPECT_THAT(keys[0].columns, ElementsAre("b"));
  EXPECT_TRUE(keys[0].references.empty());
  EXPECT_EQ(keys[0].on_delete, "CASCADE");
  EXPECT_EQ(keys[0].on_update, "");
  EXPECT_THAT(keys[1].references, ElementsAre("x", "y"));
  EXPECT_EQ(keys[1].on_update, "SET NULL");
}

TEST_F(SchemaTest, DescribesIndexesAndTriggers) {
  connection_->execute(
      "CREATE TABLE t (a UNIQUE, b); CREATE INDEX i ON t (b, lower(a)) WHERE b > 0; CREATE TRIGGER "
      "r "
      "AFTER INSERT ON t BEGIN SELECT 1; END");
  const SchemaTable table = read_schema(*connection_).at(0);

  ASSERT_EQ(table.indexes.size(), 2U);
  EXPECT_EQ(table.indexes[0].name, "i");
  EXPECT_THAT(table.indexes[0].columns, ElementsAre("b", "(expression)"));
  EXPECT_TRUE(table.indexes[0].partial);
  EXPECT_FALSE(table.indexes[0].unique);
  EXPECT_EQ(table.indexes[0].sql, "CREATE INDEX i ON t (b, lower(a)) WHERE b > 0");
  EXPECT_TRUE(table.indexes[1].unique);
  EXPECT_EQ(table.indexes[1].sql, "");
  EXPECT_THAT(table.triggers,
              ElementsAre("CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END"));
}

TEST_F(SchemaTest, DropsEverythingWhateverItIs) {
  HistoryTable(*connection_, kDefaultHistoryTable).create();
  connection_->execute(
      "CREATE TABLE \"select\" (id INTEGER PRIMARY KEY AUTOINCREMENT, b REFERENCES \"a\"\"b\" (x));"
      "CREATE TABLE \"a\"\"b\" (x PRIMARY KEY REFERENCES \"select\" (id)) WITHOUT ROWID;"
      "INSERT INTO \"select\" VALUES (1, 2); CREATE TABLE \"a b\" (ü);"
      "CREATE VIRTUAL TABLE f USING fts5 (x); CREATE VIRTUAL TABLE g USING rtree (i, a, b);"
      "CREATE VIEW v AS SELECT * FROM \"select\"; CREATE VIEW w AS SELECT * FROM gone;"
      "CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN DELETE FROM \"a b\"; END;"
      "CREATE TRIGGER s AFTER INSERT ON \"a b\" BEGIN SELECT 1; END; ANALYZE");
  connection_->begin();
  EXPECT_EQ(drop_everything(*connection_), 7U);
  connection_->commit();

  EXPECT_EQ(ask("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"), "");
  EXPECT_EQ(ask("SELECT count(*) FROM sqlite_sequence"), "0");
  EXPECT_EQ(ask("PRAGMA integrity_check"), "ok");
}

TEST_F(SchemaTest, G1DroppingEverythingCanBeRolledBack) {
  connection_->execute("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  connection_->begin();
  drop_everything(*connection_);
  connection_->rollback();

  EXPECT_EQ(ask("SELECT a FROM t"), "1");
}

class FingerprintTest : public StepTest {
 protected:
  std::string fingerprint() { return connection_->fingerprint(kDefaultHistoryTable); }
  /// That of the same database, read from the start.
  std::string fresh_fingerprint() { return open()->fingerprint(kDefaultHistoryTable); }
};

TEST_F(FingerprintTest, DependsOnTheSchemaAlone) {
  const std::string empty = fingerprint();
  step("CREATE TABLE t (a, b); CREATE INDEX i ON t (a)");
  const std::string full = fingerprint();
  step("INSERT INTO t VALUES (1, 2)");
  EXPECT_EQ(fingerprint(), full);
  step("DROP TABLE t");
  EXPECT_EQ(fingerprint(), empty);
  step("CREATE TABLE  t\n(a, b) -- two columns\n; CREATE INDEX i ON t (a)");
  EXPECT_EQ(fingerprint(), full);
  step("DROP INDEX i; CREATE INDEX i ON t (b)");
  EXPECT_NE(fingerprint(), full);
}

TEST_F(FingerprintTest, DoesNotDependOnTheOrderOrTheHistory) {
  step("CREATE TABLE a (x); CREATE TABLE b (x)");
  const std::string one = fingerprint();
  step("DROP TABLE a; CREATE TABLE a (x)");

  EXPECT_EQ(fingerprint(), one);
  connection_->execute("DROP TABLE solder_log");
  EXPECT_EQ(fingerprint(), one);
}

TEST_F(FingerprintTest, KeepsBlanksInQuotes) {
  step("CREATE TABLE t (a DEFAULT 'x  y')");
  const std::string two = fingerprint();
  step("DROP TABLE t; CREATE TABLE t (a DEFAULT 'x y')");

  EXPECT_NE(fingerprint(), two);
}

/// Each of these is remembered from the one before.
TEST_F(FingerprintTest, StaysRightFromDropToDrop) {
  step("CREATE TABLE t (a); CREATE TABLE u (a); CREATE INDEX i ON t (a); CREATE INDEX j ON u (a)");
  fingerprint();
  for (const char* const sql :
       {"DROP INDEX i", "DROP TABLE T", "CREATE TABLE t (a, b)", "DROP TABLE u; CREATE TABLE u (c)",
        "DROP TABLE u; DROP TABLE t; CREATE TABLE t (d); CREATE TABLE u (e)",
        "CREATE VIEW v AS SELECT 1; CREATE TABLE w (a)", "DROP VIEW v; DROP TABLE t",
        "CREATE TABLE x (a); CREATE TRIGGER g AFTER INSERT ON x BEGIN SELECT 1; END",
        "DROP TABLE IF EXISTS nothing; DROP TRIGGER g", "ALTER TABLE x RENAME TO y",
        "DROP TABLE y; DROP TABLE w; DROP TABLE u"}) {
    step(sql);
    EXPECT_EQ(fingerprint(), fresh_fingerprint()) << sql;
  }
}

/// Steps after which what was remembered must still be right.
class RememberedFingerprintTest : public FingerprintTest,
                                  public ::testing::WithParamInterface<const char*> {};

TEST_P(RememberedFingerprintTest, IsWhatAFreshReadingGives) {
  step("CREATE TABLE t (a); CREATE TABLE u (a); CREATE INDEX i ON t (a)");
  fingerprint();
  step(GetParam());

  EXPECT_EQ(fingerprint(), fresh_fingerprint());
}

INSTANTIATE_TEST_SUITE_P(
    Steps, RememberedFingerprintTest,
    ::testing::Values("CREATE TABLE v (a); CREATE VIEW w AS SELECT 1", "DROP TABLE u",
                      "DROP TABLE u; CREATE TABLE v (a)", "ALTER TABLE t ADD COLUMN b",
                      "ALTER TABLE t RENAME TO x", "CREATE TABLE v (a); SELECT nope",
                      "DROP INDEX i; CREATE INDEX j ON u (a)", "DROP TABLE t; SELECT nope",
                      "CREATE TEMP TABLE x (a)", "CREATE VIRTUAL TABLE f USING fts5 (x)"));

TEST_F(FingerprintTest, NoticesWhatOthersHaveChanged) {
  step("CREATE TABLE t (a); CREATE TABLE u (a)");
  fingerprint();
  OtherProgram(path()).run("DROP TABLE t; CREATE TABLE v (a)");
  step("CREATE TABLE w (a)");

  EXPECT_EQ(fingerprint(), fresh_fingerprint());
}

}  // namespace
}  // namespace solder::testing
