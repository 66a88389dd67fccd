// The history, as every database keeps it.

#include "contract_test.hpp"

namespace solder::testing {
namespace {

Version version(const char* text) {
  return *Version::parse(text);
}

class HistoryWorld : public EngineWorld {
 protected:
  explicit HistoryWorld(const Engine& engine = kSqlite)
      : EngineWorld(engine), history_(*connection_, kDefaultHistoryTable) {}

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

  HistoryTable history_;
};

class HistoryTableTest : public HistoryWorld, public ::testing::WithParamInterface<Engine> {
 protected:
  HistoryTableTest() : HistoryWorld(GetParam()) {}
};

TEST_P(HistoryTableTest, IsExactlyTheTableThatRunbooksKnow) {
  history_.create();

  if (is("sqlite")) {
    EXPECT_EQ(seen("SELECT sql FROM sqlite_schema WHERE name = 'schema_migrations'"),
              "CREATE TABLE \"schema_migrations\" (\n"
              "    id INTEGER PRIMARY KEY AUTOINCREMENT,\n"
              "    version TEXT UNIQUE NOT NULL,\n"
              "    name TEXT NOT NULL,\n"
              "    applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,\n"
              "    checksum TEXT\n"
              ")");
  } else {
    EXPECT_EQ(seen("SELECT column_name, data_type, is_nullable, identity_generation, "
                   "column_default FROM information_schema.columns WHERE table_name = "
                   "'schema_migrations' ORDER BY ordinal_position"),
              "id|bigint|NO|BY DEFAULT|\n"
              "version|text|NO||\n"
              "name|text|NO||\n"
              "applied_at|timestamp without time zone|YES||CURRENT_TIMESTAMP\n"
              "checksum|text|YES||");
    EXPECT_EQ(seen("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = "
                   "'schema_migrations'::regclass ORDER BY contype"),
              "PRIMARY KEY (id)\nUNIQUE (version)");
  }
}

TEST_P(HistoryTableTest, IsEmptyWhereThereIsNone) {
  EXPECT_FALSE(history_.exists());
  EXPECT_EQ(applied(), "");
  EXPECT_FALSE(history_.is_applied(version("1")));
  EXPECT_TRUE(history_.read_log(0).empty());
  EXPECT_NO_THROW(history_.check_shape());
  EXPECT_EQ(database_->schema(), "");
}

TEST_P(HistoryTableTest, CreatesWhatIsMissing) {
  history_.create();
  history_.create();
  EXPECT_TRUE(history_.exists());
  connection_->execute("DROP TABLE solder_log");
  EXPECT_FALSE(history_.exists());
  history_.create();

  EXPECT_TRUE(history_.exists());
  EXPECT_NO_THROW(history_.check_shape());
}

TEST_P(HistoryTableTest, KeepsTheOrderOfApplying) {
  history_.create();
  history_.insert(migration("2"));
  history_.insert(migration("1"));

  EXPECT_EQ(applied(), "2: Some2, 1: Some1");
}

TEST_P(HistoryTableTest, KeepsNameChecksumAndTime) {
  history_.create();
  history_.insert(migration("001", ""));
  history_.insert(migration("002", "sha256:2"));
  const History history = history_.read();

  EXPECT_EQ(history.entries[0].checksum, std::nullopt);
  EXPECT_EQ(history.entries[1].checksum, "sha256:2");
  EXPECT_THAT(history.entries[1].applied_at,
              ::testing::MatchesRegex("20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9:]{8}"));
}

TEST_P(HistoryTableTest, ARowInsertedByHandCountsAsApplied) {
  history_.create();
  connection_->execute(
      "INSERT INTO schema_migrations (version, name, applied_at) VALUES ('003', "
      "'SkippedMigration', "
      "CURRENT_TIMESTAMP)");

  EXPECT_TRUE(history_.is_applied(version("3")));
  EXPECT_EQ(applied(), "003: SkippedMigration");
}

TEST_P(HistoryTableTest, FindsAVersionHoweverItIsWritten) {
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

TEST_P(HistoryTableTest, G3SeesWhatAnotherRunnerHasWritten) {
  history_.create();
  EXPECT_FALSE(history_.is_applied(version("1")));
  seen("INSERT INTO schema_migrations (version, name) VALUES ('0001', 'x')");

  EXPECT_TRUE(history_.is_applied(version("1")));
}

TEST_P(HistoryTableTest, MayHaveAnotherName) {
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
  if (is("sqlite")) {
    EXPECT_EQ(why_of([&] { HistoryTable(*connection_, "main.history"); }),
              "a SQLite database has no schemas");
  }
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

class BadRowWorld : public HistoryWorld {
 protected:
  using HistoryWorld::HistoryWorld;

  void expect_named(const BadRow& row) {
    connection_->execute(
        "CREATE TABLE schema_migrations (id INTEGER PRIMARY KEY, version TEXT, name TEXT, "
        "applied_at TEXT, checksum TEXT); "
        "INSERT INTO schema_migrations VALUES (2, '1', 'First', '2026-01-01 00:00:00', NULL), "
        "(3, " +
        row.values + ")");
    EXPECT_EQ(error_of([&] { history_.check_shape(); }),
              "history: cannot read the history: table 'schema_migrations': row 3 " + row.why +
                  "; correct that row, or name another table with --history-table");
  }
};

class BadRowTest : public BadRowWorld, public ::testing::WithParamInterface<EngineAnd<BadRow>> {
 protected:
  BadRowTest() : BadRowWorld(std::get<0>(GetParam())) {}
};

TEST_P(BadRowTest, IsNamed) {
  expect_named(std::get<1>(GetParam()));
}

const BadRow kBadRows[] = {
    {"Null", "NULL, 'x', NULL, NULL", "has no version"},
    {"NoName", "'2', NULL, NULL, NULL", "has no name"},
    {"NotAVersion", "'two', 'x', NULL, NULL",
     std::string("holds the version 'two': ") + kVersionRule},
    {"Duplicate", "'001', 'x', NULL, NULL", "holds version '001', and so does row 2, as '1'"},
    {"Escape", "'2', '\x1b[2J', NULL, NULL", "holds unreadable text as its name: '\\x1b[2J'"},
    {"Long", "'2', '" + std::string(1'000'000, '0') + "', NULL, NULL",
     "holds 1000000 bytes as its name"},
};

SOLDER_ON_EVERY_DATABASE_AND(BadRowTest, kBadRows);

/// What no column of text on a server can hold.
class BadRowOfAFileTest : public BadRowWorld, public ::testing::WithParamInterface<BadRow> {};

TEST_P(BadRowOfAFileTest, IsNamed) {
  expect_named(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    All, BadRowOfAFileTest,
    ::testing::Values(BadRow{"Blob", "x'0102', 'x', NULL, NULL", "holds a blob as its version"},
                      BadRow{"NotUtf8", "'2', CAST(x'ff41' AS TEXT), NULL, NULL",
                             "holds unreadable text as its name: '\\xffA'"}),
    [](const auto& test) { return test.param.name; });

TEST_P(HistoryTableTest, TakesNumbersAndOddTimesOver) {
  connection_->execute(
      "CREATE TABLE schema_migrations (id INTEGER PRIMARY KEY, version BIGINT, name TEXT, "
      "applied_at BIGINT, checksum TEXT); "
      "INSERT INTO schema_migrations VALUES (1, 7, 'First', 1700000000, 'md5')");
  const History history = history_.read();

  EXPECT_EQ(history.entries[0].version.text(), "7");
  EXPECT_EQ(history.entries[0].applied_at, "1700000000");
  EXPECT_EQ(history.entries[0].checksum, "md5");
}

SOLDER_ON_EVERY_DATABASE(HistoryTableTest);

}  // namespace
}  // namespace solder::testing
