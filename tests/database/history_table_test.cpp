#include "database_test.hpp"

namespace solder::testing {
namespace {

Version version(const char* text) {
  return *Version::parse(text);
}

class HistoryTableTest : public DatabaseTest {
 protected:
  HistoryTableTest() : connection_(open()), history_(*connection_, kDefaultHistoryTable) {}

  static Migration migration(const char* number, const std::string& checksum = "sha256:1") {
    Migration migration = {.version = version(number)};
    migration.class_name = "Some" + std::string(number);
    migration.checksum = checksum;
    return migration;
  }

  /// "1: Some1, 2: Some2".
  std::string applied() {
    std::string text;
    for (const HistoryEntry& entry : history_.read().entries)
      text += (text.empty() ? "" : ", ") + entry.version.text() + ": " + entry.name;
    return text;
  }

  std::string ask(const std::string& sql) { return DatabaseTest::ask(*connection_, sql); }

  std::unique_ptr<Connection> connection_;
  HistoryTable history_;
};

TEST_F(HistoryTableTest, IsExactlyTheTableThatRunbooksKnow) {
  history_.create();

  EXPECT_EQ(ask("SELECT sql FROM sqlite_schema WHERE name = 'schema_migrations'"),
            "CREATE TABLE \"schema_migrations\" (\n"
            "    id INTEGER PRIMARY KEY AUTOINCREMENT,\n"
            "    version TEXT UNIQUE NOT NULL,\n"
            "    name TEXT NOT NULL,\n"
            "    applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,\n"
            "    checksum TEXT\n"
            ")");
}

TEST_F(HistoryTableTest, IsEmptyWhereThereIsNone) {
  EXPECT_FALSE(history_.exists());
  EXPECT_EQ(applied(), "");
  EXPECT_FALSE(history_.is_applied(version("1")));
  EXPECT_TRUE(history_.read_log(0).empty());
  EXPECT_NO_THROW(history_.check_shape());
  EXPECT_EQ(ask("SELECT count(*) FROM sqlite_schema"), "0");
}

TEST_F(HistoryTableTest, CreatesWhatIsMissing) {
  history_.create();
  history_.create();
  EXPECT_TRUE(history_.exists());
  connection_->execute("DROP TABLE solder_log");
  EXPECT_FALSE(history_.exists());
  history_.create();

  EXPECT_TRUE(history_.exists());
  EXPECT_NO_THROW(history_.check_shape());
}

TEST_F(HistoryTableTest, KeepsTheOrderOfApplying) {
  history_.create();
  history_.insert(migration("2"));
  history_.insert(migration("1"));

  EXPECT_EQ(applied(), "2: Some2, 1: Some1");
}

TEST_F(HistoryTableTest, KeepsNameChecksumAndTime) {
  history_.create();
  history_.insert(migration("001", ""));
  history_.insert(migration("002", "sha256:2"));
  const History history = history_.read();

  EXPECT_EQ(history.entries[0].checksum, std::nullopt);
  EXPECT_EQ(history.entries[1].checksum, "sha256:2");
  EXPECT_THAT(history.entries[1].applied_at,
              ::testing::MatchesRegex("20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9:]{8}"));
}

TEST_F(HistoryTableTest, ARowInsertedByHandCountsAsApplied) {
  history_.create();
  connection_->execute(
      "INSERT INTO schema_migrations (version, name, applied_at) VALUES ('003', "
      "'SkippedMigration', "
      "datetime('now'))");

  EXPECT_TRUE(history_.is_applied(version("3")));
  EXPECT_EQ(applied(), "003: SkippedMigration");
}

TEST_F(HistoryTableTest, FindsAVersionHoweverItIsWritten) {
  history_.create();
  history_.insert(migration("001"));

  EXPECT_TRUE(history_.is_applied(version("001")));
  EXPECT_TRUE(history_.is_applied(version("1")));
  EXPECT_FALSE(history_.is_applied(version("1.0")));
  history_.update_checksum(version("01"), "sha256:other");
  EXPECT_EQ(ask("SELECT checksum FROM schema_migrations"), "sha256:other");
  history_.remove(version("1"));
  EXPECT_EQ(applied(), "");
  EXPECT_FALSE(history_.is_applied(version("1")));
}

TEST_F(HistoryTableTest, G3SeesWhatAnotherRunnerHasWritten) {
  history_.create();
  EXPECT_FALSE(history_.is_applied(version("1")));
  OtherProgram(path()).run("INSERT INTO schema_migrations (version, name) VALUES ('0001', 'x')");

  EXPECT_TRUE(history_.is_applied(version("1")));
}

TEST_F(HistoryTableTest, MayHaveAnotherName) {
  HistoryTable(*connection_, "my_history").create();

  EXPECT_TRUE(connection_->has_object(SOLDER_TABLE, "my_history"));
  EXPECT_EQ(
      error_of([&] { HistoryTable(*connection_, "a b"); }),
      "usage: cannot use history table 'a b': a plain name is letters, digits and '_', at most "
      "60; give another name to --history-table");
  EXPECT_EQ(why_of([&] { HistoryTable(*connection_, ""); }),
            "a plain name is letters, digits and '_', at most 60");
  EXPECT_EQ(why_of([&] { HistoryTable(*connection_, "Solder_Log"); }),
            "that is the name of the log");
  EXPECT_EQ(why_of([&] { HistoryTable(*connection_, "sqlite_x"); }),
            "names that begin with 'sqlite_' belong to SQLite");
}

/// A row that nobody can make sense of. The table has no constraints, as those of other
/// implementations may not have them.
struct BadRow {
  std::string name;
  std::string values;
  std::string why;
};

class BadRowTest : public HistoryTableTest, public ::testing::WithParamInterface<BadRow> {};

TEST_P(BadRowTest, IsNamed) {
  connection_->execute(
      "CREATE TABLE schema_migrations (id INTEGER PRIMARY KEY, version, name, applied_at, "
      "checksum); "
      "INSERT INTO schema_migrations VALUES (2, '1', 'First', '2026-01-01 00:00:00', NULL), (3, " +
      GetParam().values + ")");

  EXPECT_EQ(error_of([&] { history_.check_shape(); }),
            "history: cannot read the history: table 'schema_migrations': row 3 " + GetParam().why +
                "; correct that row, or name another table with --history-table");
}

INSTANTIATE_TEST_SUITE_P(
    All, BadRowTest,
    ::testing::Values(BadRow{"Null", "NULL, 'x', NULL, NULL", "has no version"},
                      BadRow{"NoName", "'2', NULL, NULL, NULL", "has no name"},
                      BadRow{"NotAVersion", "'two', 'x', NULL, NULL",
                             std::string("holds the version 'two': ") + kVersionRule},
                      BadRow{"Duplicate", "'001', 'x', NULL, NULL",
                             "holds version '001', and so does row 2, as '1'"},
                      BadRow{"Blob", "x'0102', 'x', NULL, NULL", "holds a blob as its version"},
                      BadRow{"Escape", "'2', char(27) || '[2J', NULL, NULL",
                             "holds unreadable text as its name: '\\x1b[2J'"},
                      BadRow{"NotUtf8", "'2', CAST(x'ff41' AS TEXT), NULL, NULL",
                             "holds unreadable text as its name: '\\xffA'"},
                      BadRow{"Long", "'2', hex(zeroblob(5000000)), NULL, NULL",
                             "holds 10000000 bytes as its name"}),
    [](const auto& test) { return test.param.name; });

TEST_F(HistoryTableTest, TakesNumbersAndOddTimesOver) {
  connection_->execute(
      "CREATE TABLE schema_migrations (id INTEGER PRIMARY KEY, version, name, applied_at, "
      "checksum); "
      "INSERT INTO schema_migrations VALUES (1, 7, 'First', 1700000000, 'md5')");
  const History history = history_.read();

  EXPECT_EQ(history.entries[0].version.text(), "7");
  EXPECT_EQ(history.entries[0].applied_at, "1700000000");
  EXPECT_EQ(history.entries[0].checksum, "md5");
}

}  // namespace
}  // namespace solder::testing
