// Histories of other tools, as their own sources make the tables. dbmate itself is in tests/import.
#include "commands/moving.hpp"
#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class Adopt : public World {
 protected:
  Adopt() {
    install({"001_users", "002_posts", "003_tags"});
    settings_.history_table = "solder_migrations";
    OpenOptions options;
    options.access = OpenOptions::Access::create;
    (void)open_database(parse_address(database().string()), options);
  }
  /// "001, 002 from goose".
  std::string adopted(const AdoptRequest& request = {}) const {
    const AdoptResult result = adopt(settings_, request);
    std::string text;
    for (const AdoptedMigration& each : result.adopted) {
      text += (text.empty() ? "" : ", ") + each.version;
    }
    return text + " from " + to_string(result.tool);
  }
  [[nodiscard]] std::string recorded() const {
    return query("SELECT version FROM solder_migrations ORDER BY id");
  }
  void goose(const std::string& rows) const {
    execute(
        "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER "
        "NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')));"
        "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1)" +
        (rows.empty() ? "" : ", " + rows));
  }
  void golang_migrate(const std::string& row) const {
    execute(
        "CREATE TABLE schema_migrations (version uint64, dirty bool);"
        "INSERT INTO schema_migrations VALUES " +
        row);
  }
  void flyway(const std::string& rows) const {
    execute(
        "CREATE TABLE flyway_schema_history (installed_rank INT NOT NULL PRIMARY KEY, version "
        "VARCHAR(50), description VARCHAR(200) NOT NULL, type VARCHAR(20) NOT NULL, script "
        "VARCHAR(1000) NOT NULL, checksum INT, installed_by VARCHAR(100) NOT NULL, installed_on "
        "TEXT NOT NULL, execution_time INT NOT NULL, success BOOLEAN NOT NULL);"
        "INSERT INTO flyway_schema_history SELECT column1, column2, column3, column4, '', NULL, "
        "'me', '2026-01-01', 1, column5 FROM (VALUES " +
        rows + ")");
  }
};

TEST_F(Adopt, TakesEverythingUpToTheVersionOfGolangMigrate) {
  golang_migrate("(2, 0)");
  EXPECT_EQ(adopted(), "001, 002 from golang-migrate");
  EXPECT_EQ(recorded(), "001 002");
  EXPECT_EQ(query("SELECT version FROM schema_migrations"), "2") << "the other table stays";
  EXPECT_EQ(query("SELECT name FROM sqlite_schema WHERE name = 'users'"), "") << "nothing was run";
  EXPECT_EQ(query("SELECT error FROM solder_log WHERE version = '001'"),
            "adopted from golang-migrate, table schema_migrations: up to 2");
  EXPECT_EQ(query("SELECT count(*) FROM solder_log WHERE artifact LIKE 'sha256:%' AND action = "
                  "'mark'"),
            "2");
}

TEST_F(Adopt, MigratesTheRestAfterwards) {
  golang_migrate("(2, 0)");
  (void)adopt(settings_, {});
  const ChangeResult result = migrate(settings_, {}, agreeing());
  EXPECT_EQ(describe(result.report), "up 003 done; 0 not run");
}

TEST_F(Adopt, RefusesADirtyDatabase) {
  golang_migrate("(2, 1)");
  EXPECT_EQ(refusal([&] { adopted(); }).text,
            "cannot adopt the history of golang-migrate\n"
            "why: version 2 is dirty: golang-migrate failed on its way to it\n"
            "next: correct the database, then say so with 'migrate force VERSION'");
}

TEST_F(Adopt, G12RefusesWhatHasNoPluginHereAndRecordsNothing) {
  golang_migrate("(20, 0)");
  const Refusal found = refusal([&] { adopted(); });
  EXPECT_EQ(found.code, ErrorCode::history);
  EXPECT_EQ(found.text,
            "cannot adopt the history of golang-migrate\n"
            "why: no plugin here is what is applied there: 20\n"
            "next: bring them over with 'solder import', or write them with 'solder "
            "create-migration NAME --as VERSION', and build them");
  EXPECT_EQ(query("SELECT name FROM sqlite_schema WHERE name LIKE 'solder%'"), "");
}

TEST_F(Adopt, SaysThatTwoHistoriesCantHaveOneName) {
  golang_migrate("(2, 0)");
  settings_.history_table = "schema_migrations";
  EXPECT_EQ(
      refusal([&] { adopted(); }).text,
      "cannot adopt the history of golang-migrate\n"
      "why: its table is called 'schema_migrations', and Solder's own history would be called "
      "the same\n"
      "next: name another for Solder, for good: write 'history-table = solder_migrations' "
      "into solder.conf, or pass --history-table");
}

TEST_F(Adopt, TakesTheLastRowOfEachVersionOfGooseInItsOrder) {
  goose("(2, 1), (1, 1), (3, 1), (2, 0), (3, 0), (2, 1)");
  EXPECT_EQ(adopted(), "001, 002 from goose");
  EXPECT_EQ(recorded(), "001 002");
}

TEST_F(Adopt, RecordsNothingTwice) {
  goose("(1, 1)");
  (void)adopt(settings_, {});
  execute("INSERT INTO goose_db_version (version_id, is_applied) VALUES (2, 1)");
  const AdoptResult again = adopt(settings_, {});
  EXPECT_EQ(again.already, 1U);
  EXPECT_EQ(again.pending, 1U);
  EXPECT_EQ(recorded(), "001 002");
}

TEST_F(Adopt, RecordsNothingWhenItIsDry) {
  goose("(1, 1)");
  EXPECT_EQ(adopted({.dry_run = true}), "001 from goose");
  EXPECT_EQ(query("SELECT name FROM sqlite_schema WHERE name LIKE 'solder%'"), "");
}

TEST_F(Adopt, TellsDbmateAndRailsApart) {
  execute(
      "CREATE TABLE schema_migrations (version varchar(128) primary key);"
      "INSERT INTO schema_migrations VALUES ('002'), ('001')");
  EXPECT_EQ(adopted({.dry_run = true}), "001, 002 from dbmate");
  execute("CREATE TABLE ar_internal_metadata (key varchar PRIMARY KEY, value varchar)");
  EXPECT_EQ(adopted(), "001, 002 from rails");
}

TEST_F(Adopt, UnderstandsTheRowsOfFlyway) {
  install({"seed_001_people"});
  flyway(
      "(0, NULL, '<< Flyway Schema Creation >>', 'SCHEMA', 1), (1, '1', '<< Flyway Baseline >>', "
      "'BASELINE', 1), (2, '2', 'posts', 'SQL', 1), (3, NULL, 'people', 'SQL', 1), (4, '3', "
      "'tags', 'SQL', 1), (5, '3', 'tags', 'UNDO_SQL', 1), (6, NULL, 'people', 'SQL', 1)");
  EXPECT_EQ(adopted(), "001, 002, 001 from flyway");
  EXPECT_EQ(recorded(), "001 002");
  EXPECT_EQ(query("SELECT name FROM solder_log WHERE action = 'seed'"), "PeopleSeed");
  EXPECT_EQ(adopt(settings_, {}).already, 3U);
}

TEST_F(Adopt, RefusesAFailedMigrationOfFlyway) {
  flyway("(1, '1', 'users', 'SQL', 1), (2, '2', 'posts', 'SQL', 0)");
  EXPECT_EQ(refusal([&] { adopted(); }).text,
            "cannot adopt the history of flyway\n"
            "why: '2' has failed\n"
            "next: correct the database, then say 'flyway repair'");
}

TEST_F(Adopt, ReadsTheTablesOfDieselAndSqlx) {
  execute(
      "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, "
      "run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);"
      "INSERT INTO __diesel_schema_migrations (version) VALUES ('001');"
      "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, "
      "installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, "
      "checksum BLOB NOT NULL, execution_time BIGINT NOT NULL);"
      "INSERT INTO _sqlx_migrations VALUES (1, 'users', '2026-01-01', 1, x'00', 1), (2, "
      "'posts', '2026-01-01', 1, x'00', 1)");
  EXPECT_EQ(refusal([&] { adopted(); }).text,
            "cannot tell whose history to adopt\n"
            "why: the database has several: '__diesel_schema_migrations' of diesel, "
            "'_sqlx_migrations' of sqlx\n"
            "next: name the tool with --from");
  EXPECT_EQ(adopted({.from = Tool::diesel}), "001 from diesel");
  EXPECT_EQ(adopted({.from = Tool::sqlx}), "002 from sqlx");
}

TEST_F(Adopt, FindsTheRevisionOfAlembicInAName) {
  execute(
      "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);"
      "INSERT INTO alembic_version VALUES ('posts')");
  EXPECT_EQ(adopted(), "001, 002 from alembic");
  execute("UPDATE alembic_version SET version_num = 'ae1027a6acf0'");
  EXPECT_EQ(refusal([&] { adopted(); }).text,
            "cannot adopt the history of alembic\n"
            "why: no plugin here carries the revision 'ae1027a6acf0' in its name\n"
            "next: give its revision to the name of the migration that brings the database to it, "
            "as in '003_add_comments_ae1027a6acf0'");
  execute("INSERT INTO alembic_version VALUES ('b')");
  EXPECT_EQ(refusal([&] { adopted(); }).text,
            "cannot adopt the history of alembic\n"
            "why: it has several heads: ae1027a6acf0, b\n"
            "next: merge them with 'alembic merge heads' first");
}

TEST_F(Adopt, FindsATableByItsName) {
  execute(
      "CREATE TABLE \"My versions\" (version_num VARCHAR(32)); INSERT INTO \"My versions\" "
      "VALUES ('posts')");
  EXPECT_EQ(adopted({.table = "My versions"}), "001, 002 from alembic");
}

TEST_F(Adopt, SaysWhatATableHasInstead) {
  execute("CREATE TABLE goose_db_version (id INTEGER, version TEXT)");
  EXPECT_EQ(refusal([&] { adopted({.from = Tool::goose}); }).text,
            "cannot adopt the history of goose\n"
            "why: table 'goose_db_version' has the columns id, version; that of goose has id, "
            "version_id, is_applied\n"
            "next: name another tool with --from, or its table with --table");
  EXPECT_EQ(
      refusal([&] { adopted(); }).text,
      "cannot find another tool's history\n"
      "why: none of these tables is there as a tool makes it: schema_migrations, "
      "goose_db_version, flyway_schema_history, __diesel_schema_migrations, _sqlx_migrations, "
      "alembic_version\n"
      "next: name the tool with --from and its table with --table");
}

}  // namespace
}  // namespace solder::testing
