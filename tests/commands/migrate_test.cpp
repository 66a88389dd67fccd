#include <fstream>

#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class Migrate : public EveryWorld {};

TEST_P(Migrate, CreatesTheDatabaseAndAppliesAll) {
  install({"001_users", "002_posts"});
  const ChangeResult result = migrate(settings_, {}, agreeing());
  EXPECT_EQ(result.created, engine_.is("sqlite"));
  EXPECT_EQ(describe(result.plan), "up 001, up 002");
  EXPECT_EQ(describe(result.report), "up 001 done, up 002 done; 0 not run");
  EXPECT_EQ(applied(), "001 002");
  EXPECT_TRUE(asked_.empty());
}

TEST_P(Migrate, AppliesOnlyWhatIsPending) {
  migrate_with({"001_users"});
  install({"002_posts"});
  const ChangeResult result = migrate(settings_, {}, agreeing());
  EXPECT_FALSE(result.created);
  EXPECT_EQ(describe(result.report), "up 002 done; 0 not run");
}

TEST_P(Migrate, TakesAsManyStepsAsAskedFor) {
  install({"001_users", "002_posts", "003_tags"});
  const ChangeResult result = migrate(settings_, {.steps = 2}, agreeing());
  EXPECT_EQ(describe(result.report), "up 001 done, up 002 done; 0 not run");
}

TEST_P(Migrate, ADryRunTouchesNothing) {
  install({"001_users"});
  const ChangeResult result = migrate(settings_, {.dry_run = true}, agreeing());
  EXPECT_EQ(describe(result.plan), "up 001");
  EXPECT_TRUE(result.dry_run);
  EXPECT_FALSE(result.created);
  EXPECT_EQ(state(), kNothing);
}

TEST_P(Migrate, WithNothingToDoMakesNothing) {
  const ChangeResult result = migrate(settings_, {}, agreeing());
  EXPECT_TRUE(result.plan.empty());
  EXPECT_FALSE(result.created);
  EXPECT_EQ(state(), kNothing);
}

TEST_P(Migrate, AFailureLeavesTheEarlierStepsAndStopsTheLaterOnes) {
  install({"001_users", "003_broken"});
  const ChangeResult result = migrate(settings_, {}, agreeing());
  EXPECT_EQ(describe(result.report), "up 001 done, up 003 failed; 0 not run");
  EXPECT_EQ(applied(), "001");
}

TEST_P(Migrate, LeavesNothingWhenTheFirstStepFails) {
  install({"003_broken"});
  const ChangeResult result = migrate(settings_, {}, agreeing());
  EXPECT_EQ(describe(result.report), "up 003 failed; 0 not run");
  EXPECT_FALSE(result.created);
  EXPECT_EQ(state(), kNothing);
}

TEST_P(Migrate, G12RefusesAModifiedMigrationBeforeTheFirstWrite) {
  migrate_with({"001_users", "002_posts"});
  remove("002_posts");
  install({"002_modified", "003_tags"});
  const std::string before = state();
  EXPECT_EQ(refusal([&] { migrate(settings_, {}, agreeing()); }).code, ErrorCode::history);
  EXPECT_EQ(state(), before);
}

TEST_P(Migrate, G12RefusesABrokenPluginFileBeforeTheFirstWrite) {
  install({"001_users"});
  folder_.write("plugins/002_garbage.so", "not a library");
  EXPECT_EQ(refusal([&] { migrate(settings_, {}, agreeing()); }).code, ErrorCode::plugin);
  EXPECT_EQ(state(), kNothing);
}

TEST_P(Migrate, G12RefusesAPluginsFolderThatOthersCanWrite) {
  install({"001_users"});
  std::filesystem::permissions(plugins(), std::filesystem::perms(0777));
  EXPECT_EQ(refusal([&] { migrate(settings_, {}, agreeing()); }).code, ErrorCode::plugin);
  EXPECT_EQ(state(), kNothing);
}

TEST_P(Migrate, G12RefusesAHistoryTableOfAnotherShape) {
  install({"001_users"});
  execute("CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, dirty INTEGER)");
  EXPECT_EQ(refusal([&] { migrate(settings_, {}, agreeing()); }).code, ErrorCode::history);
  EXPECT_EQ(tables(), "");
}

TEST_P(Migrate, G12RefusesADatabaseWithTablesAndNoHistory) {
  install({"001_users"});
  execute("CREATE TABLE customers (id INTEGER PRIMARY KEY)");
  EXPECT_EQ(refusal([&] { migrate(settings_, {}, agreeing()); }).text,
            "cannot migrate\n"
            "why: the database has tables ('customers') and no history, so nobody knows which "
            "migrations it has\n"
            "next: record those with 'solder adopt' if another tool has applied them, else with "
            "'solder mark-applied VERSION', or pass --allow-existing-tables to apply all");
  EXPECT_EQ(tables(), "customers");
}

TEST_P(Migrate, BeginsInADatabaseWithTablesWhenAllowed) {
  install({"001_users"});
  execute("CREATE TABLE customers (id INTEGER PRIMARY KEY)");
  settings_.allow_existing_tables = true;
  EXPECT_EQ(describe(migrate(settings_, {}, agreeing()).report), "up 001 done; 0 not run");
}

TEST_P(Migrate, GoesOnOnceAMigrationIsMarkedInADatabaseWithTables) {
  install({"001_users", "002_posts"});
  execute("CREATE TABLE users (id INTEGER PRIMARY KEY)");
  (void)mark_applied(settings_, "001");
  EXPECT_EQ(describe(migrate(settings_, {}, agreeing()).report), "up 002 done; 0 not run");
}

class MigrateTo : public EveryWorld {};

TEST_P(MigrateTo, GoesUpWithoutAsking) {
  migrate_with({"001_users"});
  install({"002_posts", "003_tags"});
  const ChangeResult result = migrate_to(settings_, "2", false, agreeing());
  EXPECT_EQ(describe(result.report), "up 002 done; 0 not run");
  EXPECT_TRUE(asked_.empty());
  EXPECT_EQ(backup_count(), 0U);
}

TEST_P(MigrateTo, G10GoesDownAfterConsentAndABackup) {
  migrate_with({"001_users", "002_posts", "003_tags"});
  const ChangeResult result = migrate_to(settings_, "001", false, agreeing());
  EXPECT_EQ(describe(result.report), "down 003 done, down 002 done; 0 not run");
  EXPECT_EQ(asked_.size(), 1U);
  EXPECT_EQ(backup_count(), 1U);
  EXPECT_EQ(tables(), "users");
}

TEST_P(MigrateTo, ZeroIsTheEmptyDatabase) {
  migrate_with({"001_users", "002_posts"});
  (void)migrate_to(settings_, "0", false, agreeing());
  EXPECT_EQ(tables(), "");
  EXPECT_EQ(applied(), "");
}

/// As a plugin that was linked with SQLite holds it.
void append_sqlite(const std::filesystem::path& file) {
  std::ofstream(file, std::ios::app | std::ios::binary) << std::string("SQLite format 3\0", 16);
}

TEST_P(Migrate, G12_LooksIntoAllPluginsOfThePlanBeforeTheFirstRuns) {
  install({"001_users", "002_posts", "003_tags"});
  append_sqlite(plugins() / "002_posts.so");
  append_sqlite(plugins() / "003_tags.so");
  const std::string why =
      ": it contains its own SQLite: a second copy of SQLite in one process drops the locks of the "
      "first";
  const Refusal refused = refusal([this] { (void)migrate(settings_, {}, agreeing()); });
  EXPECT_EQ(refused.code, ErrorCode::plugin);
  EXPECT_EQ(refused.text,
            "cannot use 2 plugins in 'FOLDER/plugins'\nwhy: 002_posts.so" + why + "\n003_tags.so" +
                why +
                "\nnext: take the SQLite library out of its link line; it talks to the "
                "database through solder");
  EXPECT_EQ(state(), kNothing);
}

TEST_P(Migrate, LooksIntoNoPluginThatIsNotOfThePlan) {
  install({"001_users", "002_posts"});
  append_sqlite(plugins() / "002_posts.so");
  EXPECT_EQ(describe(migrate(settings_, {.steps = 1}, agreeing()).report),
            "up 001 done; 0 not run");
}

TEST_P(Migrate, G12_LooksIntoTheLibrariesOfThePlanBeforeTheFirstRuns) {
  install({"001_needs_dep"});
  std::filesystem::create_directory(plugins() / "lib");
  const std::filesystem::path library = plugins() / "lib" / "libsolder_command_dep.so";
  std::filesystem::copy_file(
      std::filesystem::path(PLUGIN_FOLDER) / "lib" / "libsolder_command_dep.so", library);
  std::filesystem::permissions(library, std::filesystem::perms(0644));
  append_sqlite(library);
  EXPECT_EQ(refusal([this] { (void)migrate(settings_, {.dry_run = true}, agreeing()); }).text,
            "cannot use library 'FOLDER/plugins/lib/libsolder_command_dep.so' of plugin "
            "'FOLDER/plugins/001_needs_dep.so'\nwhy: it contains its own SQLite: a second copy of "
            "SQLite in one process drops the locks of the first\nnext: take the SQLite library out "
            "of its "
            "link line; it talks to the database through solder");
}

SOLDER_ON_EVERY_DATABASE(Migrate);
SOLDER_ON_EVERY_DATABASE(MigrateTo);

/// What can be wrong with a file alone.
class MigrateFile : public World {};

TEST_F(MigrateFile, G12RefusesAFileThatIsNoDatabase) {
  install({"001_users"});
  std::ofstream(database()) << std::string(4096, 'x');
  EXPECT_EQ(refusal([&] { migrate(settings_, {}, agreeing()); }).code, ErrorCode::environment);
  EXPECT_EQ(read_file(database()), std::string(4096, 'x'));
}

TEST_F(MigrateFile, SaysWhichFolderIsMissing) {
  install({"001_users"});
  settings_.database = (folder_ / "nowhere").string() + "/app.db";
  EXPECT_EQ(refusal([&] { migrate(settings_, {}, agreeing()); }).text,
            "cannot create database 'FOLDER/nowhere/app.db'\n"
            "why: no such directory: 'FOLDER/nowhere'\n"
            "next: create the folder, or name another database with --database");
}

TEST_F(MigrateFile, SaysThatNoDatabaseIsNamed) {
  settings_.database.clear();
  EXPECT_EQ(refusal([&] { migrate(settings_, {}, agreeing()); }).text,
            "cannot run 'migrate'\n"
            "why: no database is named\n"
            "next: pass --database PATH, or set SOLDER_DATABASE");
}

TEST_F(MigrateFile, MigrateToNeedsADatabase) {
  install({"001_users"});
  EXPECT_EQ(refusal([&] { migrate_to(settings_, "1", false, agreeing()); }).text,
            "cannot open database 'DATABASE'\n"
            "why: it does not exist\n"
            "next: create it with 'solder migrate' or 'solder init', or name another with "
            "--database");
}

}  // namespace
}  // namespace solder::testing
