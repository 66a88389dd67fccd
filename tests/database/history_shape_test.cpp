// Whose table it is, for every database.

#include "contract_test.hpp"

namespace solder::testing {
namespace {

/// Something else that has one of our names.
struct Shape {
  std::string name;
  std::string sql;
  std::string error;
  std::string sql_on_postgres = {};  ///< empty: the same
};

class ShapeTest : public EngineWorld, public ::testing::WithParamInterface<EngineAnd<Shape>> {
 protected:
  ShapeTest() : EngineWorld(std::get<0>(GetParam())) {}

  const Shape shape_ = std::get<1>(GetParam());
};

TEST_P(ShapeTest, IsRecognisedAndRefused) {
  const bool is_other = is("postgres") && !shape_.sql_on_postgres.empty();
  connection_->execute(is_other ? shape_.sql_on_postgres : shape_.sql);

  EXPECT_EQ(error_of([&] { HistoryTable(*connection_, kDefaultHistoryTable).check_shape(); }),
            shape_.error);
}

constexpr const char* kOurs =
    "CREATE TABLE schema_migrations (id INTEGER PRIMARY KEY, version TEXT, name TEXT, applied_at "
    "TEXT, checksum TEXT);";

const Shape kShapes[] = {

    {"OtherTool", "CREATE TABLE schema_migrations (version TEXT PRIMARY KEY)",
     "history: cannot use table 'schema_migrations' as the history: it has the columns "
     "version; expected: id, version, name, applied_at, checksum; another tool uses that "
     "name: name another table with --history-table, "
     "then 'solder adopt' takes its history over"},
    {"MoreColumns",
     "CREATE TABLE schema_migrations (id INTEGER, version TEXT, name TEXT, applied_at TEXT, "
     "checksum TEXT, dirty TEXT)",
     "history: cannot use table 'schema_migrations' as the history: it has the columns id, "
     "version, name, applied_at, checksum, dirty; expected: id, version, name, applied_at, "
     "checksum; another tool uses that name: name another table with --history-table, "
     "then 'solder adopt' takes its history over"},
    {"View", "CREATE VIEW schema_migrations AS SELECT 1 AS version",
     "history: cannot use table 'schema_migrations' as the history: it is not a table but a "
     "view; another tool uses that name: name another table with --history-table, "
     "then 'solder adopt' takes its history over"},
    {"Trigger",
     std::string(kOurs) + "CREATE TRIGGER spy AFTER INSERT ON schema_migrations BEGIN "
                          "SELECT 1; END",
     "history: cannot use table 'schema_migrations' as the history: it has the trigger "
     "'spy'; drop the trigger",
     std::string(kOurs) +
         "CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; "
         "CREATE TRIGGER spy AFTER INSERT ON schema_migrations EXECUTE FUNCTION look()"},
    {"OtherLog", std::string(kOurs) + "CREATE TABLE solder_log (id INTEGER, line TEXT)",
     "history: cannot use table 'solder_log' as the history: it has the columns id, line; "
     "expected: id, version, name, action, outcome, checksum, artifact, duration_ms, "
     "statements, runner, user, host, error, fingerprint, logged_at; another version of "
     "solder made it: use that one"},
};

SOLDER_ON_EVERY_DATABASE_AND(ShapeTest, kShapes);

class TakenOverTest : public EmptyContract {};

TEST_P(TakenOverTest, ATableOfAnotherImplementation) {
  const std::string number = is("sqlite") ? "INTEGER PRIMARY KEY" : "SERIAL PRIMARY KEY";
  const std::string time = is("sqlite") ? "DATETIME" : "TIMESTAMPTZ";
  connection_->execute(
      "CREATE TABLE Schema_Migrations (checksum VARCHAR(64), Version VARCHAR(20), NAME TEXT, "
      "applied_at " +
      time + ", id " + number +
      "); INSERT INTO schema_migrations (version, name) VALUES ('1', 'x')");
  HistoryTable history(*connection_, kDefaultHistoryTable);

  EXPECT_NO_THROW(history.check_shape());
  history.insert(Migration{.version = *Version::parse("2"), .class_name = "Second"});
  EXPECT_EQ(ask("SELECT name FROM schema_migrations WHERE applied_at IS NOT NULL"), "Second");
  EXPECT_EQ(history.read().entries.size(), 2U);
}

TEST_P(TakenOverTest, NotTablesOfOtherTools) {
  connection_->execute(
      "CREATE TABLE flyway_schema_history (a TEXT); CREATE TABLE goose_db_version (b TEXT)");

  EXPECT_NO_THROW(HistoryTable(*connection_, kDefaultHistoryTable).check_shape());
}

SOLDER_ON_EVERY_DATABASE(TakenOverTest);

}  // namespace
}  // namespace solder::testing
