// What an import makes of the files of each tool. Whole folders, built and applied, are in
// tests/import.
#include "commands/import/sql_scan.hpp"
#include "commands/moving.hpp"
#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class Import : public World {
 protected:
  void file(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = folder_ / ("sql/" + name);
    std::filesystem::create_directories(path.parent_path());
    folder_.write("sql/" + name, text);
  }
  ImportResult bring(std::optional<Tool> from = {}) const {
    return import_folder(settings_, {.folder = folder_ / "sql", .from = from});
  }
  [[nodiscard]] std::string imported(const std::string& path) const {
    return read_file(settings_.migrations / path);
  }
  [[nodiscard]] bool is_there(const std::string& path) const {
    return std::filesystem::exists(settings_.migrations / path);
  }
  /// The notes: `a.sql:3 why; next`.
  [[nodiscard]] std::string notes(const ImportResult& result) const {
    std::string text;
    for (const ImportNote& note : result.notes) {
      text += shorten_paths(note.file) + (note.line == 0 ? "" : ":" + std::to_string(note.line)) +
              (note.is_left_out ? " left out" : "") + "\n  " + note.why + "\n  " + note.next + "\n";
    }
    return text;
  }
  /// Where, why and what is next.
  [[nodiscard]] std::string why_refused(std::optional<Tool> from = {}) const {
    try {
      bring(from);
    } catch (const Error& error) {
      return shorten_paths(error.text().where + "\n" + error.text().why);
    }
    return "nothing was thrown";
  }
};

TEST_F(Import, WritesAProjectForEachPairOfFiles) {
  file("000001_create_users.up.sql", "CREATE TABLE users (id INTEGER);\r\n");
  file("000001_create_users.down.sql", "DROP TABLE users;\n");
  file("000002_tags.up.sql", "CREATE TABLE tags (id INTEGER)");
  const ImportResult result = bring();
  EXPECT_EQ(result.tool, Tool::golang_migrate);
  EXPECT_EQ(notes(result), "");
  EXPECT_EQ(imported("000001_create_users/CMakeLists.txt"),
            "solder_add_migration(000001_create_users\n"
            "  UP up.sql DOWN down.sql\n"
            "  DESCRIPTION \"Create users\")\n");
  EXPECT_EQ(imported("000001_create_users/up.sql"), "CREATE TABLE users (id INTEGER);\r\n");
  EXPECT_EQ(imported("000001_create_users/down.sql"), "DROP TABLE users;\n");
  EXPECT_EQ(imported("000002_tags/up.sql"), "CREATE TABLE tags (id INTEGER)");
  EXPECT_FALSE(is_there("000002_tags/down.sql"));
  EXPECT_EQ(result.project, folder_ / "CMakeLists.txt");
}

TEST_F(Import, G12LeavesNothingWhenOneVersionIsTaken) {
  file("1_users.up.sql", "SELECT 1;");
  file("2_tags.up.sql", "SELECT 1;");
  std::filesystem::create_directories(settings_.migrations / "002_posts");
  EXPECT_EQ(refusal([&] { bring(); }).text,
            "cannot import 1 migration\n"
            "why: version 2 of 'FOLDER/sql/2_tags.up.sql' is in the migrations folder as 002_posts "
            "too\n"
            "next: name another folder with --migrations, or take those away that are there");
  EXPECT_FALSE(is_there("1_users"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "CMakeLists.txt"));
}

TEST_F(Import, G12LeavesNothingWhenAFolderIsInTheWay) {
  file("1_users.up.sql", "SELECT 1;");
  file("2_tags.up.sql", "SELECT 1;");
  std::filesystem::create_directories(settings_.migrations);
  std::filesystem::create_symlink("nowhere", settings_.migrations / "2_tags");
  EXPECT_EQ(refusal([&] { bring(); }).text,
            "cannot write 'FOLDER/migrations/2_tags'\n"
            "why: it exists already\n"
            "next: remove it, or choose another name");
  EXPECT_FALSE(is_there("1_users"));
}

TEST_F(Import, WritesNothingWhenItIsDry) {
  file("1_users.up.sql", "SELECT 1;");
  const ImportResult result =
      import_folder(settings_, {.folder = folder_ / "sql", .dry_run = true});
  EXPECT_EQ(result.migrations.front().folder, settings_.migrations / "1_users");
  EXPECT_FALSE(std::filesystem::exists(settings_.migrations));
}

TEST_F(Import, IsForTheServerThatIsNamed) {
  file("1_users.up.sql", "SELECT 1;");
  settings_.database = "postgres://host/app";
  bring();
  EXPECT_EQ(imported("1_users/CMakeLists.txt"),
            "solder_add_migration(1_users\n"
            "  UP up.sql\n"
            "  BACKENDS postgres\n"
            "  DESCRIPTION \"Users\")\n");
}

TEST_F(Import, ListsCodeAndNamesThatNobodyReads) {
  file("1_users.up.sql", "SELECT 1;");
  file("2_fill.go", "package migrations");
  file("2_fill_test.go", "package migrations");
  file("3_tags.down.sql", "SELECT 1;");
  file("README.md", "# Migrations");
  file("schema.sql", "SELECT 1;");
  EXPECT_EQ(notes(bring()),
            "FOLDER/sql/2_fill.go left out\n"
            "  it is code and no SQL\n"
            "  write it as a migration of Solder: 'solder create-migration fill --as 2'\n"
            "FOLDER/sql/3_tags.down.sql left out\n"
            "  there is no way up that it could undo\n"
            "  add the file that it belongs to, and import again\n"
            "FOLDER/sql/schema.sql left out\n"
            "  its name is none that the tool reads\n"
            "  rename it and import again if it is a migration\n");
}

TEST_F(Import, TakesATransactionOfTheFilesOwnOut) {
  file("1_a.up.sql", "-- first\nBEGIN;\nCREATE TABLE a (begin INTEGER);\nCOMMIT;\n");
  file("2_b.up.sql",
       "PRAGMA foreign_keys=OFF;\nBEGIN IMMEDIATE; SELECT 'COMMIT;';\nEND TRANSACTION;\n"
       "PRAGMA foreign_keys=ON;\n");
  file("3_c.up.sql", "BEGIN;\nSELECT 1;\nCOMMIT;\nSELECT 2;\n");
  const ImportResult result = bring();
  EXPECT_EQ(imported("1_a/up.sql"), "-- first\n\nCREATE TABLE a (begin INTEGER);\n\n");
  EXPECT_EQ(imported("2_b/up.sql"),
            "PRAGMA foreign_keys=OFF;\n SELECT 'COMMIT;';\n\nPRAGMA foreign_keys=ON;\n");
  EXPECT_EQ(imported("3_c/up.sql"), "BEGIN;\nSELECT 1;\nCOMMIT;\nSELECT 2;\n");
  EXPECT_EQ(result.notes.front().why,
            "its BEGIN and COMMIT were taken out: the migration runs in a transaction of Solder's");
  EXPECT_EQ(shorten_paths(result.notes.back().file), "FOLDER/sql/3_c.up.sql");
  EXPECT_EQ(result.notes.back().line, 3U);
  EXPECT_EQ(result.notes.back().why,
            "it has COMMIT, which Solder refuses: each migration runs in one transaction, or in "
            "none");
}

TEST_F(Import, GivesNoTransactionToWhatCantHaveOne) {
  file("1_a.up.sql", "CREATE UNIQUE INDEX CONCURRENTLY a ON b (c);\n");
  file("2_b.up.sql", "-- VACUUM\nREFRESH MATERIALIZED VIEW CONCURRENTLY b;\n");
  const ImportResult result = bring();
  EXPECT_NE(imported("1_a/CMakeLists.txt").find("\n  TRANSACTION none\n"), std::string::npos);
  EXPECT_EQ(imported("2_b/CMakeLists.txt").find("TRANSACTION"), std::string::npos);
  EXPECT_EQ(result.notes.size(), 1U);
}

TEST_F(Import, ListsWhatOnlyAShellReads) {
  file("1_a.sql", "CREATE TABLE a (b TEXT);\n\\copy a from a.csv\n");
  file("2_b.sql", ".mode csv\nSELECT 1;\n");
  file("3_c.sql", "COPY public.a (b, c, d, e, f) FROM stdin;\n1\n\\.\n");
  file("4_d.sql", std::string("SELECT 1;\n\0", 11));
  EXPECT_EQ(notes(bring()),
            "FOLDER/sql/1_a.sql:2\n"
            "  it has a command of psql, which the server doesn't know\n"
            "  say the same in SQL, in the imported file\n"
            "FOLDER/sql/2_b.sql:1\n"
            "  it has a command of the sqlite3 shell, which the database doesn't know\n"
            "  say the same in SQL, in the imported file\n"
            "FOLDER/sql/3_c.sql:1\n"
            "  it has COPY FROM STDIN, whose rows only psql sends\n"
            "  write the rows as INSERT, in the imported file\n"
            "FOLDER/sql/4_d.sql:2\n"
            "  it has a NUL byte, and databases read no further\n"
            "  take it out of the imported file\n");
}

TEST_F(Import, ReadsBothDirectionsOfDbmate) {
  file("20210101000000_users.sql",
       "-- The users.\n-- migrate:up transaction:false\nVACUUM;\n\n-- migrate:down\n-- nothing\n");
  const ImportResult result = bring();
  EXPECT_EQ(result.tool, Tool::dbmate);
  EXPECT_EQ(imported("20210101000000_users/up.sql"), "-- The users.\nVACUUM;\n\n");
  EXPECT_FALSE(is_there("20210101000000_users/down.sql"));
  EXPECT_EQ(result.migrations.front().transaction, TransactionMode::none);
  EXPECT_EQ(notes(result),
            "FOLDER/sql/20210101000000_users.sql:6\n"
            "  its way down has no SQL, so the migration can't be undone\n"
            "  if there is nothing to undo, add DOWN down.sql to its CMakeLists.txt and write a "
            "down.sql with 'SELECT 1;'\n");
}

TEST_F(Import, RefusesSqlBeforeTheDirectionWithItsLine) {
  file("1_users.sql", "-- x\nSELECT 1;\n-- migrate:up\n");
  EXPECT_EQ(why_refused(), "FOLDER/sql/1_users.sql:2\nthere is SQL before '-- migrate:up'");
  EXPECT_FALSE(std::filesystem::exists(settings_.migrations));
}

TEST_F(Import, UnderstandsTheDirectivesOfGoose) {
  file("00001_a.sql",
       "-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose StatementBegin\nCREATE TRIGGER a AFTER "
       "INSERT ON b BEGIN SELECT 1; END\n-- +goose StatementEnd\nSELECT 2;\n-- +goose Down\n"
       "SELECT 3;\n");
  file("00002_b.sql", "-- +goose Up\n-- +goose ENVSUB ON\nSELECT '${HOME}';\n");
  const ImportResult result = bring();
  EXPECT_EQ(result.tool, Tool::goose);
  EXPECT_EQ(imported("00001_a/up.sql"),
            "CREATE TRIGGER a AFTER INSERT ON b BEGIN SELECT 1; END\n;\nSELECT 2;\n");
  EXPECT_EQ(imported("00001_a/down.sql"), "SELECT 3;\n");
  EXPECT_EQ(result.migrations[0].transaction, TransactionMode::none);
  EXPECT_EQ(result.migrations[1].transaction, TransactionMode::each);
  EXPECT_EQ(notes(result),
            "FOLDER/sql/00002_b.sql:2\n"
            "  goose puts environment variables in below this line, Solder doesn't\n"
            "  write their values into the imported SQL\n");
}

TEST_F(Import, RefusesWhatGooseCantReadEitherWithItsLine) {
  file("1_a.sql", "-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n");
  EXPECT_EQ(why_refused(), "FOLDER/sql/1_a.sql:2\nits '-- +goose StatementBegin' has no end");
  file("1_a.sql", "SELECT 1;\n-- +goose Down\n");
  EXPECT_EQ(why_refused(Tool::goose),
            "FOLDER/sql/1_a.sql:2\nthe way down begins before the way up");
  file("1_a.sql", "-- +goose Up\n-- +goose Upp\n");
  EXPECT_EQ(why_refused(), "FOLDER/sql/1_a.sql:2\ngoose has no directive 'upp'");
}

TEST_F(Import, BringsTheKindsOfFlywayOver) {
  file("V1_2__Create users.sql", "CREATE TABLE ${schema}.users (id ${type});\n");
  file("V1_2__Create users.sql.conf", "executeInTransaction=false\n");
  file("U1.2__Create users.sql", "DROP TABLE users;\n");
  file("deeper/V2__Tags.sql", "SELECT '${flyway:user}';\n");
  file("B2__All.sql", "SELECT 1;\n");
  file("R__My views.sql", "SELECT 1;\n");
  file("V3__Fill.java", "class V3__Fill {}");
  file("afterMigrate.sql", "SELECT 1;\n");
  settings_.variables = {{"SCHEMA", "main"}};
  const ImportResult result = bring();
  EXPECT_EQ(result.tool, Tool::flyway);
  EXPECT_EQ(imported("1.2_Create_users/up.sql"), "CREATE TABLE main.users (id ${type});\n");
  EXPECT_EQ(imported("1.2_Create_users/down.sql"), "DROP TABLE users;\n");
  EXPECT_EQ(imported("1.2_Create_users/CMakeLists.txt"),
            "solder_add_migration(1.2_Create_users\n"
            "  UP up.sql DOWN down.sql\n"
            "  TRANSACTION none\n"
            "  DESCRIPTION \"Create users\")\n");
  EXPECT_EQ(imported("seed_001_My_views/CMakeLists.txt"),
            "solder_add_migration(seed_001_My_views\n"
            "  KIND SEED UP up.sql\n"
            "  DESCRIPTION \"My views\")\n");
  std::string places;
  for (const ImportNote& note : result.notes) {
    places += shorten_paths(note.file).substr(11) + ":" + std::to_string(note.line) + " " +
              (note.is_left_out ? "left out " : "");
  }
  EXPECT_EQ(
      places,
      "B2__All.sql:0 left out R__My views.sql:0 V1_2__Create users.sql:1 V3__Fill.java:0 left "
      "out afterMigrate.sql:0 left out deeper/V2__Tags.sql:1 ");
}

TEST_F(Import, TakesABaselineWhoseMigrationsAreGone) {
  file("B5__All.sql", "CREATE TABLE a (id INTEGER);\n");
  file("V6__More.sql", "SELECT 1;\n");
  EXPECT_EQ(notes(bring()), "");
  EXPECT_TRUE(is_there("5_All/up.sql"));
}

TEST_F(Import, ReadsTheFoldersOfDiesel) {
  file("00000000000000_initial/up.sql", "SELECT 1;\n");
  file("2018-01-02-030405_users/up.sql", "VACUUM;\n");
  file("2018-01-02-030405_users/down.sql", "SELECT 2;\n");
  file("2018-01-02-030405_users/metadata.toml", "# why\nrun_in_transaction = false # so\n");
  const ImportResult result = bring();
  EXPECT_EQ(result.tool, Tool::diesel);
  EXPECT_EQ(imported("20180102030405_users/down.sql"), "SELECT 2;\n");
  EXPECT_EQ(result.migrations[1].transaction, TransactionMode::none);
  // No migration of Solder's is version 0.
  EXPECT_EQ(result.migrations[0].version, "00000000000000.1");
}

TEST_F(Import, KeepsSoldersFoldersOutOfThoseOfDiesel) {
  file("1_users/up.sql", "SELECT 1;\n");
  settings_.migrations = folder_ / "sql";
  EXPECT_EQ(refusal([&] { bring(); }).text,
            "cannot import 'FOLDER/sql' into itself\n"
            "why: diesel would take the folders that Solder writes for its own\n"
            "next: name another folder for Solder with --migrations");
}

TEST_F(Import, WritesBesideTheFilesOfOtherTools) {
  file("1_users.up.sql", "SELECT 1;\n");
  settings_.migrations = folder_ / "sql";
  bring();
  EXPECT_EQ(imported("1_users/up.sql"), imported("1_users.up.sql"));
}

TEST_F(Import, ReadsBothWaysOfSqlx) {
  file("1_a.sql", "-- no-transaction\nVACUUM;\n");
  file("2_b.up.sql", "SELECT 1;\n");
  file("2_b.down.sql", "SELECT 2;\n");
  const ImportResult result = bring();
  EXPECT_EQ(result.tool, Tool::sqlx);
  EXPECT_EQ(result.migrations[0].transaction, TransactionMode::none);
  EXPECT_EQ(imported("2_b/down.sql"), "SELECT 2;\n");
}

TEST_F(Import, ReadsPlainNumbers) {
  file("v1.sql", "SELECT 1;\n");
  file("1.2-Größe & mehr.sql", "SELECT 1;\n");
  file("1.10.down.sql", "SELECT 1;\n");
  file("1.10.sql", "SELECT 1;\n");
  const ImportResult result = bring();
  EXPECT_EQ(result.tool, Tool::plain);
  std::string folders;
  for (const ImportedMigration& each : result.migrations) {
    folders += each.folder.filename().string() + " ";
  }
  EXPECT_EQ(folders, "1_migration 1.2_Gr_e_mehr 1.10_migration ");
}

TEST_F(Import, RefusesToGuessBetweenTools) {
  file("1_a.sql", "-- +goose Up\nSELECT 1;\n");
  file("2_b.sql", "-- migrate:up\nSELECT 1;\n");
  EXPECT_EQ(
      refusal([&] { bring(); }).text,
      "cannot tell which tool 'FOLDER/sql' is of\n"
      "why: '1_a.sql' looks like goose, '2_b.sql' looks like dbmate\n"
      "next: name it with --from: golang-migrate, goose, dbmate, flyway, diesel, sqlx, plain");
  file("2_b.sql", "");
  file("1_a.sql", "");
  file("3_c.up.sql", "");
  EXPECT_EQ(why_refused(), "\n'3_c.up.sql' looks like golang-migrate, '1_a.sql' looks like sqlx");
}

TEST_F(Import, RefusesAVersionThatComesTwice) {
  file("1_a.sql", "");
  file("01_b.sql", "");
  EXPECT_EQ(why_refused(), "\nversion 1 of 'FOLDER/sql/1_a.sql' is in 'FOLDER/sql/01_b.sql' too");
}

TEST_F(Import, RefusesAFolderWithoutMigrations) {
  EXPECT_EQ(refusal([&] { bring(); }).text,
            "cannot import 'FOLDER/sql'\nwhy: No such file or directory\n"
            "next: name the folder of the other tool's migrations: 'solder import FOLDER'");
  std::filesystem::create_directory(folder_ / "sql");
  EXPECT_EQ(why_refused(), "\nno file in it is called as a migration of a known tool");
  EXPECT_EQ(why_refused(Tool::goose), "\nit holds no migration of goose");
}

TEST(SqlScan, FindsStatementsBehindEverythingThatQuotes) {
  const std::vector<std::string> one = {
      "SELECT ';', \";\", `;`, 'it''s;' -- ;\n /* ; */ ;",
      "CREATE TRIGGER a AFTER INSERT ON b BEGIN SELECT CASE WHEN 1 THEN 2 END; SELECT 1; END;",
      "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $x$ BEGIN RETURN 1; END; $x$;",
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END;",
      "SELECT E'it\\'s; fine';",
      "CREATE TABLE t (begin INTEGER)",
  };
  for (const std::string& text : one) {
    EXPECT_EQ(scan_sql(text).size(), 1U) << text;
    EXPECT_EQ(scan_sql(text + (text.back() == ';' ? "" : ";") + " SELECT 2").size(), 2U) << text;
  }
  EXPECT_TRUE(scan_sql("-- nothing\n/* ; */\n").empty());
}

}  // namespace
}  // namespace solder::testing
