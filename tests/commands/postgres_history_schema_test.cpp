// A history in a schema of its own: --history-table schema.table.

#include "postgres_world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class PostgresHistorySchema : public PostgresWorld {
 protected:
  PostgresHistorySchema() { settings_.history_table = "Ops.App_History"; }

  void create_schema() const { (void)server_.query("CREATE SCHEMA \"Ops\""); }
  [[nodiscard]] std::string applied() const {
    return server_.query(
        "SELECT string_agg(version, ' ' ORDER BY id) FROM \"Ops\".\"App_History\"");
  }
};

TEST_F(PostgresHistorySchema, HoldsBothTablesWithTheCaseThatTheyAreWrittenIn) {
  create_schema();
  migrate_with({"001_accounts"});
  EXPECT_EQ(applied(), "001");
  EXPECT_EQ(relations(), "\"Ops\".\"App_History\" accounts");
  EXPECT_EQ(server_.query("SELECT version, outcome FROM \"Ops\".solder_log"), "001|done");
  EXPECT_EQ(status(settings_).count(State::applied), 1U);
  EXPECT_FALSE(status(settings_).drift);
  const SchemaResult schema = show_schema(settings_, false);
  ASSERT_EQ(schema.tables.size(), 1U);
  EXPECT_EQ(schema.tables[0].name, "accounts");
}

TEST_F(PostgresHistorySchema, G12RefusesASchemaThatIsNotThere) {
  install({"001_accounts"});
  EXPECT_EQ(refused([&] { (void)migrate(settings_, {}, agreeing()); }).text,
            "cannot use table 'Ops.App_History' as the history\n"
            "why: the database has no schema 'Ops'\n"
            "next: create it: 'CREATE SCHEMA \"Ops\"', or name another table with "
            "--history-table");
  EXPECT_EQ(relations(), "");
}

TEST_F(PostgresHistorySchema, RefusesNamesThatCannotBeOne) {
  settings_.history_table = "pg_temp.history";
  EXPECT_EQ(refused([&] { (void)status(settings_); }).text,
            "cannot use history table 'pg_temp.history'\n"
            "why: schema 'pg_temp' belongs to the server\n"
            "next: give another name to --history-table");
  settings_.history_table = "a.b.c";
  EXPECT_EQ(refused([&] { (void)status(settings_); }).text,
            "cannot use history table 'a.b.c'\n"
            "why: a plain name is letters, digits and '_', at most 60\n"
            "next: give another name to --history-table");
}

TEST_F(PostgresHistorySchema, G6IsKeptFromMigrations) {
  create_schema();
  install({"003_forges_elsewhere"});
  const ChangeResult result = migrate(settings_, {}, agreeing());
  ASSERT_NE(result.report.failure(), nullptr);
  EXPECT_EQ(result.report.failure()->failure->text.why, "'App_History' is reserved for Solder");
}

TEST_F(PostgresHistorySchema, G3HasALockOfItsOwn) {
  create_schema();
  migrate_with({"001_accounts"});
  const auto open = [&](const std::string& table) {
    OpenOptions options;
    options.lock_timeout = std::chrono::milliseconds{0};
    return open_database(parse_address(server_.url(), table), options);
  };
  const auto ours = open("Ops.App_History");
  const ScopedTransaction transaction(*ours);
  EXPECT_EQ(refused([&] { ScopedTransaction(*open("Ops.App_History")); }).code, ErrorCode::lock);
  EXPECT_NO_THROW(ScopedTransaction(*open("schema_migrations")));
}

TEST_F(PostgresHistorySchema, IsReadFromABackupAndComesBackWithIt) {
  create_schema();
  migrate_with({"001_accounts"});
  const BackupInfo copy = backup(settings_, (folder_ / "copy.dump").string());
  EXPECT_EQ(copy.version, "001");
  (void)server_.query("DROP SCHEMA \"Ops\" CASCADE");
  const RestoreResult result = restore(settings_, copy.path.string(), agreeing());
  EXPECT_EQ(result.version_after, "001");
  EXPECT_EQ(applied(), "001");
}

TEST_F(PostgresHistorySchema, GoesWithResetAndItsSchemaStays) {
  create_schema();
  migrate_with({"001_accounts"});
  (void)server_.query("INSERT INTO accounts VALUES (1, 'Ada')");
  const ChangeResult result = reset(settings_, agreeing());
  EXPECT_EQ(result.tables_dropped, 1U);
  EXPECT_EQ(applied(), "001");
  EXPECT_EQ(server_.query("SELECT count(*) FROM accounts"), "0");
  EXPECT_EQ(server_.query("SELECT count(*) FROM \"Ops\".solder_log"),
            "2");  // the reset itself, and 001
}

}  // namespace
}  // namespace solder::testing
