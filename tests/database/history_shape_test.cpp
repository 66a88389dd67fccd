#include "database_test.hpp"

namespace solder::testing {
namespace {

/// Something else that has one of our names.
struct Shape {
  std::string name;
  std::string sql;
  std::string error;
};

class ShapeTest : public DatabaseTest, public ::testing::WithParamInterface<Shape> {};

TEST_P(ShapeTest, IsRecognisedAndRefused) {
  const auto connection = open();
  connection->execute(GetParam().sql);

  EXPECT_EQ(error_of([&] { HistoryTable(*connection, kDefaultHistoryTable).check_shape(); }),
            GetParam().error);
}

constexpr const char* kOurs =
    "CREATE TABLE schema_migrations (id INTEGER PRIMARY KEY, version, name, applied_at, checksum);";

INSTANTIATE_TEST_SUITE_P(
    All, ShapeTest,
    ::testing::Values(
        Shape{"OtherTool", "CREATE TABLE schema_migrations (version TEXT PRIMARY KEY)",
              "history: cannot use table 'schema_migrations' as the history: it has the columns "
              "version; expected: id, version, name, applied_at, checksum; another tool uses that "
              "name: name another table with --history-table"},
        Shape{
            "MoreColumns",
            "CREATE TABLE schema_migrations (id, version, name, applied_at, checksum, dirty)",
            "history: cannot use table 'schema_migrations' as the history: it has the columns id, "
            "version, name, applied_at, checksum, dirty; expected: id, version, name, applied_at, "
            "checksum; another tool uses that name: name another table with --history-table"},
        Shape{
            "View", "CREATE VIEW schema_migrations AS SELECT 1 AS version",
            "history: cannot use table 'schema_migrations' as the history: it is not a table but a "
            "view; another tool uses that name: name another table with --history-table"},
        Shape{"Trigger",
              std::string(kOurs) + "CREATE TRIGGER spy AFTER INSERT ON schema_migrations BEGIN "
                                   "SELECT 1; END",
              "history: cannot use table 'schema_migrations' as the history: it has the trigger "
              "'spy'; drop the trigger"},
        Shape{"OtherLog", std::string(kOurs) + "CREATE TABLE solder_log (id, line)",
              "history: cannot use table 'solder_log' as the history: it has the columns id, line; "
              "expected: id, version, name, action, outcome, checksum, artifact, duration_ms, "
              "statements, runner, user, host, error, fingerprint, logged_at; another version of "
              "solder made it: use that one"}),
    [](const auto& test) { return test.param.name; });

TEST_F(DatabaseTest, TakesATableOfAnotherImplementationOver) {
  const auto connection = open();
  connection->execute(
      "CREATE TABLE Schema_Migrations (checksum VARCHAR(64), Version VARCHAR(20), NAME TEXT, "
      "applied_at DATETIME, id INTEGER PRIMARY KEY);"
      "INSERT INTO schema_migrations (version, name) VALUES ('1', 'x')");
  HistoryTable history(*connection, kDefaultHistoryTable);

  EXPECT_NO_THROW(history.check_shape());
  history.insert(Migration{.version = *Version::parse("2"), .class_name = "Second"});
  EXPECT_EQ(ask(*connection, "SELECT name FROM schema_migrations WHERE applied_at IS NOT NULL"),
            "Second");
}

TEST_F(DatabaseTest, TablesOfOtherToolsAreNoConcernOfTheHistory) {
  const auto connection = open();
  connection->execute("CREATE TABLE flyway_schema_history (a); CREATE TABLE goose_db_version (b)");

  EXPECT_NO_THROW(HistoryTable(*connection, kDefaultHistoryTable).check_shape());
}

}  // namespace
}  // namespace solder::testing
