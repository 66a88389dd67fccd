// Whole databases on a PostgreSQL server: the same verbs, through pg_dump, pg_restore and psql.

#include <fstream>

#include "postgres_world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class PostgresBackup : public PostgresWorld {};

TEST_F(PostgresBackup, WithoutAFileGetsTheNameOfTheDatabase) {
  migrate_with({"001_accounts"});
  settings_.keep_backups = 1;
  (void)backup(settings_, "");
  const std::string name = backup(settings_, "").path.filename().string();
  EXPECT_EQ(name.substr(0, server_.name().size() + 1), server_.name() + "-");
  EXPECT_NE(name.find("Z-v001"), std::string::npos);
  EXPECT_EQ(files_in(settings_.backups), 2U) << "the backup that is kept, and its proof";
}

TEST_F(PostgresBackup, KeepsThoseOfAnotherClusterThatHasTheSameAddress) {
  migrate_with({"001_accounts"});
  settings_.keep_backups = 1;
  const std::filesystem::path proof = backup(settings_, "").path.string() + ".sha256";
  std::string text = read_file(proof);
  EXPECT_EQ(text.substr(0, text.find(" (")), "# backup of: " + name());
  const std::size_t port = text.find(", port ");
  ASSERT_NE(port, std::string::npos) << text;
  std::ofstream(proof) << text.insert(port + 7, "9");
  (void)backup(settings_, "");
  EXPECT_EQ(files_in(settings_.backups), 4U) << "two backups with their proofs";
}

TEST_F(PostgresBackup, SaysThatPgDumpIsMissing) {
  settings_.server_programs = folder_.path();
  const Refusal found = refused([&] { backup(settings_, (folder_ / "copy.dump").string()); });
  EXPECT_EQ(found.code, ErrorCode::environment);
  EXPECT_EQ(found.text.substr(0, found.text.find("\nnext")),
            "cannot back up to 'FOLDER/copy.dump'\n"
            "why: pg_dump is not installed in 'FOLDER' (--postgres-programs)");
}

TEST_F(PostgresBackup, NamesBothVersionsWhenPgDumpIsOlder) {
  replace_programs("echo 'pg_dump (PostgreSQL) 9.6.24'\n");
  const Refusal found = refused([&] { backup(settings_, (folder_ / "copy.dump").string()); });
  EXPECT_EQ(found.code, ErrorCode::environment);
  EXPECT_NE(found.text.find("why: pg_dump 9.6.24 ('FOLDER/programs/pg_dump') is older than the "
                            "server, which is PostgreSQL "),
            std::string::npos)
      << found.text;
}

TEST_F(PostgresBackup, G10MigratesNothingWhenPgDumpFailsAndRemovesWhatItWrote) {
  migrate_with({"001_accounts"});
  install({"002_orders"});
  settings_.backup_always = true;
  replace_programs(
      "[ \"$1\" = --version ] && { echo 'pg_dump (PostgreSQL) 99.1'; exit 0; }\n"
      "for word in \"$@\"; do case $word in --file=*) echo half > \"${word#--file=}\";; esac; "
      "done\n"
      "echo 'pg_dump: error: the disk is gone' >&2\nexit 1\n");
  const Refusal found = refused([&] { (void)migrate(settings_, {}, agreeing()); });
  EXPECT_EQ(found.code, ErrorCode::environment);
  EXPECT_NE(found.text.find("the backup before it failed, not migrating"), std::string::npos);
  EXPECT_NE(found.text.find("'FOLDER/programs/pg_dump' ended with exit status 1: pg_dump: error: "
                            "the disk is gone"),
            std::string::npos)
      << found.text;
  EXPECT_EQ(files_in(settings_.backups), 0U);
  EXPECT_EQ(versions(), "001");
}

TEST_F(PostgresBackup, KeepsThePasswordOutOfTheArguments) {
  settings_.database = with_option(server_.url(), "password", "s3cret");
  replace_programs(
      "[ \"$1\" = --version ] && { echo 'pg_dump (PostgreSQL) 99.1'; exit 0; }\n"
      "echo \"$PGPASSWORD, $@\" >&2\nexit 1\n");
  const Refusal found = refused([&] { backup(settings_, (folder_ / "copy.dump").string()); });
  const std::size_t first = found.text.find("s3cret");
  ASSERT_NE(first, std::string::npos) << "the program has it in its environment";
  EXPECT_EQ(found.text.find("s3cret", first + 1), std::string::npos) << found.text;
}

TEST_F(PostgresBackup, G2IsCancelledWithPgDumpAndLeavesNothing) {
  migrate_with({"001_accounts"});
  replace_programs(
      "[ \"$1\" = --version ] && { echo 'pg_dump (PostgreSQL) 99.1'; exit 0; }\n"
      "for word in \"$@\"; do case $word in --file=*) echo half > \"${word#--file=}\";; esac; "
      "done\n"
      "touch '" +
      (folder_ / "begun").string() + "'\nexec sleep 600\n");
  OpenOptions options;
  options.server_programs = settings_.server_programs;
  options.is_cancelled = [&] { return std::filesystem::exists(folder_ / "begun"); };
  const Refusal found = refused([&] {
    (void)backup_database(parse_address(settings_.database), folder_ / "copy.dump", options);
  });
  EXPECT_EQ(found.code, ErrorCode::interrupted) << found.text;
  std::filesystem::remove_all(folder_ / "programs");
  std::filesystem::remove(folder_ / "begun");
  EXPECT_EQ(files_in(folder_.path()), 1U) << "the plugins";
}

class PostgresRestore : public PostgresWorld {
 protected:
  /// A backup at 001, and a database at 002 that refers to what the backup holds.
  std::string prepare() {
    migrate_with({"001_accounts"});
    (void)server_.query("INSERT INTO accounts VALUES (1, 'Ada')");
    const std::string file = backup(settings_, (folder_ / "copy.dump").string()).path.string();
    install({"002_orders"});
    (void)migrate(settings_, {}, agreeing());
    (void)server_.query(
        "DELETE FROM accounts; CREATE SCHEMA audit; CREATE TABLE audit.log (line text); "
        "CREATE VIEW audit.names AS SELECT name FROM accounts");
    return file;
  }
};

TEST_F(PostgresRestore, LeavesNothingThatIsNotInTheBackup) {
  const std::string file = prepare();
  const RestoreResult result = restore(settings_, file, agreeing());
  EXPECT_EQ(result.version_before, "002");
  EXPECT_EQ(result.version_after, "001");
  EXPECT_EQ(versions(), "001");
  EXPECT_EQ(relations(), "accounts");
  EXPECT_EQ(server_.query("SELECT name FROM accounts"), "Ada");
  EXPECT_EQ(server_.query("SELECT 1 FROM pg_namespace WHERE nspname = 'audit'"), "");
}

TEST_F(PostgresRestore, G10SaysWhatWillBeLostAndBacksItUp) {
  const std::string file = prepare();
  const RestoreResult result = restore(settings_, file, agreeing());
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_[0], (std::vector<std::string>{
                           "backup is at version 001, database at version 002: '" + name() + "'",
                           "1 migration and everything written since the backup are lost",
                           "everything in the database is replaced, in all of its schemas"}));
  ASSERT_TRUE(result.backup);
  (void)restore(settings_, result.backup->path.string(), agreeing());
  EXPECT_EQ(relations(), "accounts audit.log audit.names orders");
}

TEST_F(PostgresRestore, G12RefusesADumpOfWhichAByteHasChanged) {
  const std::string file = prepare();
  std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).seekp(500) << 'x' << 'y';
  const Refusal found = refused([&] { restore(settings_, file, agreeing()); });
  EXPECT_EQ(found.code, ErrorCode::environment);
  EXPECT_NE(found.text.find("the backup is corrupt: its checksum is sha256:"), std::string::npos);
  EXPECT_TRUE(asked_.empty());
}

TEST_F(PostgresRestore, G12RefusesHalfADumpThatHasNoProof) {
  const std::string file = prepare();
  std::filesystem::remove(file + ".sha256");
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 200);
  const Refusal found = refused([&] { restore(settings_, file, agreeing()); });
  EXPECT_EQ(found.code, ErrorCode::environment);
  EXPECT_NE(found.text.find("the backup is corrupt, or a newer pg_dump has written it: pg_restore "
                            "ended with exit status 1"),
            std::string::npos)
      << found.text;
  EXPECT_EQ(versions(), "001 002");
}

TEST_F(PostgresRestore, G12RefusesAFileThatIsNoDump) {
  (void)prepare();
  const std::string file = folder_.write("text.dump", std::string(4096, 'x')).string();
  EXPECT_EQ(refused([&] { restore(settings_, file, agreeing()); }).text,
            "cannot restore backup 'FOLDER/text.dump'\n"
            "why: the backup was not made by solder: it is not a dump in the custom format of "
            "pg_dump\n"
            "next: name a file that 'solder backup' has written");
}

TEST_F(PostgresRestore, G12RefusesTheBackupOfAnotherApplication) {
  migrate_with({"001_accounts"});
  const PostgresDatabase other;
  settings_.database = other.url();
  remove("001_accounts");
  migrate_with({"002_orders_alone"});
  const std::string file = backup(settings_, (folder_ / "other.dump").string()).path.string();
  settings_.database = server_.url();
  EXPECT_EQ(refused([&] { restore(settings_, file, agreeing()); }).text,
            "cannot restore backup 'FOLDER/other.dump'\n"
            "why: the backup was not made by the application of this database: none of its "
            "migrations is in the history of the database\n"
            "next: name a file that 'solder backup' has written; if this is the right one, move "
            "the database away and run the command again");
  EXPECT_EQ(relations(), "accounts");
}

TEST_F(PostgresRestore, G2LeavesTheDatabaseAsItWasWhenItFails) {
  migrate_with({"001_accounts"});
  // The dump gives a table to somebody who is gone by the time of the restore.
  (void)server_.query(
      "CREATE ROLE solder_gone; GRANT ALL ON SCHEMA public TO solder_gone; CREATE TABLE t (a int); "
      "ALTER TABLE t OWNER TO solder_gone");
  const std::string file = backup(settings_, (folder_ / "copy.dump").string()).path.string();
  (void)server_.query(
      "DROP OWNED BY solder_gone; DROP ROLE solder_gone; INSERT INTO accounts VALUES (7, 'Bob')");
  const Refusal found = refused([&] { restore(settings_, file, agreeing()); });
  EXPECT_EQ(found.code, ErrorCode::environment);
  EXPECT_NE(found.text.find("role \"solder_gone\" does not exist"), std::string::npos)
      << found.text;
  EXPECT_NE(found.text.find("next: the database is as it was"), std::string::npos);
  EXPECT_EQ(server_.query("SELECT name FROM accounts"), "Bob");
}

TEST_F(PostgresRestore, G2LeavesTheDatabaseAsItWasForARoleThatDoesNotOwnIt) {
  const std::string file = prepare();
  const std::string role = "tenant_" + server_.name();
  (void)server_.query("CREATE ROLE " + role + " LOGIN; GRANT ALL ON SCHEMA public TO " + role +
                      "; GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role +
                      "; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO " + role +
                      "; GRANT ALL ON SCHEMA audit TO " + role +
                      "; GRANT ALL ON ALL TABLES IN SCHEMA audit TO " + role);
  settings_.database = with_option(server_.url(), "user", role);
  const Refusal found = refused([&] { restore(settings_, file, agreeing()); });
  EXPECT_EQ(found.code, ErrorCode::environment);
  EXPECT_NE(found.text.find("must be owner of "), std::string::npos) << found.text;
  EXPECT_NE(found.text.find("next: the database is as it was; use a role that owns all that is in "
                            "it and in the backup"),
            std::string::npos)
      << found.text;
  EXPECT_EQ(versions(), "001 002");
  (void)server_.query("DROP OWNED BY " + role + "; DROP ROLE " + role);
}

class PostgresReset : public PostgresWorld {};

TEST_F(PostgresReset, EmptiesTheSchemaAndDropsThoseOfItsRole) {
  migrate_with({"001_accounts"});
  (void)server_.query(
      "INSERT INTO accounts VALUES (1, 'Ada'); CREATE SCHEMA audit; CREATE TABLE audit.log (a "
      "int); "
      "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE feelings (m mood); CREATE DOMAIN word AS "
      "text; "
      "CREATE FUNCTION twice(mood) RETURNS text LANGUAGE sql AS 'SELECT $1::text'; "
      "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int); "
      "CREATE SCHEMA billing; CREATE TABLE billing.solder_log (a int)");
  const ChangeResult result = reset(settings_, agreeing());
  EXPECT_EQ(result.tables_dropped, 3U);
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_[0].at(1),
            "schema 'audit' is dropped, schema 'public' is emptied; extensions and other schemas "
            "stay");
  EXPECT_EQ(relations(), "accounts");
  EXPECT_EQ(server_.query("SELECT nspname FROM pg_namespace WHERE nspname IN ('audit', 'billing')"),
            "billing");
  EXPECT_EQ(server_.query("SELECT count(*) FROM pg_proc WHERE pronamespace = "
                          "'public'::regnamespace"),
            "0");
  EXPECT_EQ(server_.query("SELECT name FROM accounts"), "");
}

TEST_F(PostgresReset, RefusesWhatWouldTakeAnothersViewWithIt) {
  migrate_with({"001_accounts"});
  (void)server_.query(
      "CREATE SCHEMA billing; CREATE TABLE billing.solder_log (a int); "
      "CREATE VIEW billing.names AS SELECT name FROM accounts");
  EXPECT_EQ(refused([&] { reset(settings_, agreeing()); }).text,
            "cannot drop everything in 'DATABASE'\n"
            "why: 'billing.names' of other schemas would be dropped too, as it refers to what is "
            "dropped\n"
            "next: drop what refers to it first");
  EXPECT_EQ(relations(), "accounts billing.names");
}

class PostgresSchema : public PostgresWorld {};

TEST_F(PostgresSchema, IsReadFromTheCatalogs) {
  (void)server_.query(
      "CREATE SCHEMA audit; CREATE TABLE authors (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY "
      "KEY, email text NOT NULL UNIQUE, loud text GENERATED ALWAYS AS (upper(email)) STORED); "
      "CREATE TABLE books (author bigint REFERENCES authors ON DELETE CASCADE, title text DEFAULT "
      "'none' CHECK (title <> '')); CREATE INDEX titles ON books (lower(title)) WHERE author > 1; "
      "CREATE TABLE audit.events (day date) PARTITION BY RANGE (day); "
      "CREATE VIEW known AS SELECT title FROM books; INSERT INTO books (title) VALUES ('One')");
  const std::vector<SchemaTable> tables = show_schema(settings_, true).tables;
  ASSERT_EQ(tables.size(), 4U);
  const SchemaTable& authors = tables[0];
  const SchemaTable& books = tables[1];
  EXPECT_EQ(authors.sql,
            "CREATE TABLE authors (\n"
            "    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,\n"
            "    email text NOT NULL,\n"
            "    loud text GENERATED ALWAYS AS (upper(email)) STORED,\n"
            "    CONSTRAINT authors_pkey PRIMARY KEY (id),\n"
            "    CONSTRAINT authors_email_key UNIQUE (email)\n"
            ")");
  EXPECT_EQ(authors.columns.at(0).key_position, 1);
  EXPECT_TRUE(authors.columns.at(0).identity);
  EXPECT_TRUE(authors.columns.at(2).generated);
  EXPECT_EQ(books.rows, 1);
  EXPECT_EQ(books.columns.at(1).default_value, "'none'::text");
  EXPECT_EQ(books.foreign_keys.at(0).table, "authors");
  EXPECT_EQ(books.foreign_keys.at(0).references, std::vector<std::string>{"id"});
  EXPECT_EQ(books.foreign_keys.at(0).on_delete, "CASCADE");
  EXPECT_EQ(books.indexes.at(0).columns, std::vector<std::string>{"lower(title)"});
  EXPECT_TRUE(books.indexes.at(0).partial);
  EXPECT_EQ(books.remarks, std::vector<std::string>{"check (title <> ''::text)"});
  EXPECT_EQ(tables[2].name, "audit.events");
  EXPECT_EQ(tables[2].remarks, std::vector<std::string>{"partition by RANGE (day)"});
  EXPECT_EQ(tables[3].kind, "view");
  EXPECT_EQ(tables[3].sql, "CREATE VIEW known AS\n SELECT books.title\n   FROM books");
}

}  // namespace
}  // namespace solder::testing
