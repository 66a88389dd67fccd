#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class Inspect : public EveryWorld {};

TEST_P(Inspect, StatusCountsStates) {
  migrate_with({"001_users", "002_posts"});
  remove("001_users");
  install({"003_tags"});
  const StatusResult result = status(settings_);
  EXPECT_EQ(result.migrations.size(), 3U);
  EXPECT_EQ(result.count(State::missing), 1U);
  EXPECT_EQ(result.count(State::applied), 1U);
  EXPECT_EQ(result.count(State::pending), 1U);
  EXPECT_EQ(shorten_paths(result.database), "DATABASE");
}

TEST_P(Inspect, StatusCountsARowPutInByHandAsApplied) {
  migrate_with({"001_users"});
  install({"003_tags"});
  execute(
      "INSERT INTO schema_migrations (version, name, applied_at) "
      "VALUES ('003', 'SkippedMigration', CURRENT_TIMESTAMP)");
  EXPECT_EQ(status(settings_).count(State::applied), 2U);
}

TEST_P(Inspect, StatusWritesNothing) {
  execute("CREATE TABLE other (x TEXT)");
  install({"001_users"});
  const std::string before = state();
  EXPECT_EQ(status(settings_).count(State::pending), 1U);
  EXPECT_EQ(state(), before);
}

TEST_P(Inspect, StatusNamesTablesThatNobodyRecorded) {
  execute("CREATE TABLE other (x TEXT)");
  EXPECT_EQ(status(settings_).unrecorded_tables, std::vector<std::string>{"other"});
  settings_.allow_existing_tables = true;
  EXPECT_TRUE(status(settings_).unrecorded_tables.empty());
  install({"001_users"});
  (void)migrate(settings_, {}, agreeing());
  settings_.allow_existing_tables = false;
  EXPECT_TRUE(status(settings_).unrecorded_tables.empty());
}

TEST_P(Inspect, StatusNeedsNoTrustedFolder) {
  migrate_with({"001_users"});
  std::filesystem::permissions(plugins(), std::filesystem::perms(0777));
  EXPECT_EQ(status(settings_).count(State::applied), 1U);
}

TEST_P(Inspect, PlanTellsWhatMigrateWouldDo) {
  migrate_with({"001_users"});
  install({"002_posts", "003_tags"});
  EXPECT_EQ(describe(plan(settings_, "").plan), "up 002, up 003");
  EXPECT_EQ(describe(plan(settings_, "002").plan), "up 002");
  EXPECT_EQ(describe(plan(settings_, "0").plan), "down 001");
  EXPECT_EQ(applied(), "001");
}

TEST_P(Inspect, HistoryIsNewestFirst) {
  migrate_with({"001_users", "002_posts"});
  (void)rollback(settings_, "001", {}, false, agreeing());
  const HistoryResult result = show_history(settings_, 2);
  ASSERT_EQ(result.log.size(), 2U);
  EXPECT_EQ(result.log[0].version, "002");
  EXPECT_EQ(result.log[0].action, LogAction::down);
  EXPECT_EQ(result.log[1].version, "002");
  EXPECT_EQ(result.log[1].action, LogAction::up);
  EXPECT_EQ(show_history(settings_, 0).log.size(), 3U);
}

TEST_P(Inspect, HistoryWithoutALogIsEmpty) {
  execute("CREATE TABLE other (x TEXT)");
  EXPECT_TRUE(show_history(settings_, 0).log.empty());
}

TEST_P(Inspect, ReportHasTheWholeLogAndWhatIsPending) {
  install({"001_users", "003_broken"});
  EXPECT_NE(migrate(settings_, {}, agreeing()).report.failure(), nullptr);
  const HistoryReport result = report(settings_);
  ASSERT_EQ(result.log.size(), 2U);
  EXPECT_EQ(result.log[0].outcome, LogOutcome::failed);
  EXPECT_NE(result.log[0].error.find("nowhere"), std::string::npos);
  EXPECT_EQ(result.log[1].version, "001");
  EXPECT_EQ(result.status.count(State::applied), 1U);
  EXPECT_EQ(result.status.count(State::pending), 1U);
}

TEST_P(Inspect, ReportWritesNothing) {
  execute("CREATE TABLE other (x TEXT)");
  install({"001_users"});
  const std::string before = state();
  EXPECT_EQ(report(settings_).status.count(State::pending), 1U);
  EXPECT_EQ(state(), before);
}

TEST_P(Inspect, SchemaNamesTheTablesAndColumnsOfForeignKeysAsTheirTablesDo) {
  execute(
      "CREATE TABLE \"Big <x>\" (a INTEGER PRIMARY KEY, \"b c\" INTEGER UNIQUE);"
      "CREATE TABLE small (d INTEGER REFERENCES \"Big <x>\" (a), e INTEGER REFERENCES \"Big <x>\" "
      "(\"b c\"))");
  std::string text;
  for (const SchemaTable& table : show_schema(settings_, false).tables) {
    for (const SchemaForeignKey& key : table.foreign_keys) {
      text += key.columns.at(0) + " -> " + key.table + " " + key.references.at(0) + "\n";
    }
  }
  EXPECT_EQ(text, "d -> Big <x> a\ne -> Big <x> b c\n");
}

TEST_P(Inspect, SchemaLeavesOurOwnTablesOut) {
  migrate_with({"001_users", "002_posts"});
  execute("INSERT INTO users VALUES ('Ada'), ('Bob'); CREATE VIEW names AS SELECT name FROM users");
  const SchemaResult result = show_schema(settings_, true);
  std::string text;
  for (const SchemaTable& table : result.tables) {
    text += table.kind + " " + table.name + " " + std::to_string(table.rows) + "\n";
  }
  EXPECT_EQ(text, "table posts 0\ntable users 2\nview names -1\n");
}

SOLDER_ON_EVERY_DATABASE(Inspect);

class InspectFile : public World {};

TEST_F(InspectFile, StatusNeedsADatabase) {
  EXPECT_EQ(refusal([&] { (void)status(settings_); }).code, ErrorCode::environment);
  EXPECT_EQ(state(), kNothing);
}

}  // namespace
}  // namespace solder::testing
