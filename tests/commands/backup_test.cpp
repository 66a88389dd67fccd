#include <fstream>

#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class Backup : public EveryWorld {};

TEST_P(Backup, TheFolderIsPrivate) {
  migrate_with({"001_users"});
  (void)backup(settings_, "");
  EXPECT_EQ(std::filesystem::status(settings_.backups).permissions(),
            std::filesystem::perms::owner_all);
}

TEST_P(Backup, G11GoesIntoAPrivateFileWithAProof) {
  migrate_with({"001_users"});
  const BackupInfo info = backup(settings_, (folder_ / "copy").string());
  EXPECT_EQ(info.path, folder_ / "copy");
  EXPECT_EQ(info.version, "001");
  EXPECT_EQ(info.size, std::filesystem::file_size(info.path));
  EXPECT_EQ(std::filesystem::status(info.path).permissions(), std::filesystem::perms(0600));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "copy.sha256"));
}

TEST_P(Backup, ADatabaseOfAnotherToolCanBeBackedUp) {
  execute("CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, dirty INTEGER)");
  const std::string name = backup(settings_, "").path.filename().string();
  EXPECT_NE(name.find("Z-v0."), std::string::npos) << name;
}

/// Whoever has a backup to go back to.
class RestoreWorld : public World {
 protected:
  using World::World;

  /// A backup at 001, and a database at 002 with a row.
  std::string prepare() {
    migrate_with({"001_users"});
    const std::string file = backup(settings_, (folder_ / "copy.db").string()).path.string();
    install({"002_posts"});
    (void)migrate(settings_, {}, agreeing());
    execute("INSERT INTO users VALUES ('Ada')");
    return file;
  }
};

class Restore : public RestoreWorld, public ::testing::WithParamInterface<Engine> {
 protected:
  Restore() : RestoreWorld(GetParam()) {}
};

TEST_P(Restore, GoesBackToTheBackup) {
  const std::string file = prepare();
  const RestoreResult result = restore(settings_, file, agreeing());
  EXPECT_EQ(result.version_before, "002");
  EXPECT_EQ(result.version_after, "001");
  EXPECT_EQ(applied(), "001");
  EXPECT_EQ(query("SELECT name FROM users"), "");
}

TEST_P(Restore, IsTheNewestEntryOfTheLogThatCameWithTheBackup) {
  const std::string file = prepare();
  const RestoreResult result = restore(settings_, file, agreeing());
  const std::vector<LogEntry> log = show_history(settings_, 0).log;
  ASSERT_EQ(log.size(), 2U);
  EXPECT_EQ(log[0].action, LogAction::restore);
  EXPECT_EQ(log[0].error, "from '" + file +
                              "'; the database was at version 002, the backup before it is '" +
                              result.backup->path.string() + "'");
  EXPECT_FALSE(log[0].user.empty());
  EXPECT_EQ(log[1].action, LogAction::up);
  EXPECT_FALSE(status(settings_).drift);
}

TEST_P(Restore, G10SaysWhatWillBeLostAndBacksItUp) {
  const std::string file = prepare();
  const RestoreResult result = restore(settings_, file, agreeing());
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(shorten_paths(asked_[0][0]),
            "backup is at version 001, database at version 002: 'DATABASE'");
  EXPECT_EQ(asked_[0][1], "1 migration and everything written since the backup are lost");
  ASSERT_TRUE(result.backup);
  (void)restore(settings_, result.backup->path.string(), agreeing());
  EXPECT_EQ(query("SELECT name FROM users"), "Ada");
}

TEST_P(Restore, G10TouchesNothingWithoutConsent) {
  const std::string file = prepare();
  EXPECT_EQ(refusal([&] { restore(settings_, file, refusing()); }).code, ErrorCode::consent);
  EXPECT_EQ(applied(), "001 002");
}

TEST_P(Restore, G12RefusesAFileThatIsNoDatabaseBeforeItAsks) {
  (void)prepare();
  const std::string file = folder_.write("text.db", std::string(4096, 'x')).string();
  EXPECT_EQ(refusal([&] { restore(settings_, file, agreeing()); }).code, ErrorCode::environment);
  EXPECT_TRUE(asked_.empty());
  EXPECT_EQ(applied(), "001 002");
}

TEST_P(Restore, RefusesABackupThatIsNotThere) {
  (void)prepare();
  EXPECT_EQ(refusal([&] { restore(settings_, (folder_ / "none.db").string(), agreeing()); }).text,
            "cannot restore backup 'FOLDER/none.db'\n"
            "why: it does not exist\n"
            "next: name a file that 'solder backup' has written");
}

TEST_P(Restore, TakesABackupFromBeforeTheFirstMigration) {
  execute("CREATE TABLE t (a TEXT)");
  const std::string file = backup(settings_, "").path.string();
  execute("DROP TABLE t");
  if (engine_.is("sqlite")) execute("PRAGMA application_id = 7");
  (void)restore(settings_, file, agreeing());
  EXPECT_EQ(tables(), "t");
  EXPECT_TRUE(show_history(settings_, 0).log.empty());
}

TEST_P(Restore, SaysThatTheDatabaseIsInUse) {
  const std::string file = prepare();
  settings_.lock_timeout = std::chrono::milliseconds(0);
  const std::unique_ptr<Connection> application = open();
  const ScopedTransaction transaction(*application);
  const Refusal refused = refusal([&] { restore(settings_, file, agreeing()); });
  EXPECT_EQ(refused.code, ErrorCode::lock);
  const std::string why = engine_.is("sqlite") ? "database is locked"
                                               : "another run of solder has it: locked by solder ";
  EXPECT_NE(refused.text.find("why: it is in use: " + why), std::string::npos) << refused.text;
}

SOLDER_ON_EVERY_DATABASE(Backup);
SOLDER_ON_EVERY_DATABASE(Restore);

class BackupFile : public World {};

TEST_F(BackupFile, WithoutAFileGetsANameWithTheVersion) {
  migrate_with({"001_users", "002_posts"});
  const BackupInfo info = backup(settings_, "");
  EXPECT_EQ(info.path.parent_path(), settings_.backups);
  const std::string name = info.path.filename().string();
  EXPECT_EQ(name.substr(0, 4), "app-");
  EXPECT_EQ(name.substr(name.size() - 9), "Z-v002.db");
  EXPECT_EQ(info.size, std::filesystem::file_size(info.path));
}

TEST_F(BackupFile, NeedsADatabase) {
  EXPECT_EQ(refusal([&] { backup(settings_, ""); }).code, ErrorCode::environment);
  EXPECT_FALSE(std::filesystem::exists(settings_.backups));
}

class RestoreFile : public RestoreWorld {};

TEST_F(RestoreFile, MakesADatabaseThatIsMissingWithoutAsking) {
  const std::string file = prepare();
  std::filesystem::remove(database());
  const RestoreResult result = restore(settings_, file, refusing());
  EXPECT_EQ(result.version_before, "");
  EXPECT_FALSE(result.backup);
  EXPECT_EQ(applied(), "001");
  EXPECT_EQ(show_history(settings_, 1).log.front().error,
            "from '" + file + "'; there was no database before");
}

TEST_F(RestoreFile, RefusesTheDatabaseItself) {
  (void)prepare();
  EXPECT_EQ(refusal([&] { restore(settings_, database().string(), agreeing()); }).text,
            "cannot restore backup 'DATABASE'\n"
            "why: it is the same file as the database\n"
            "next: give another name");
}

TEST_F(RestoreFile, G12RefusesADatabaseThatNobodyCallsABackup) {
  (void)prepare();
  const std::filesystem::path file = folder_ / "other.db";
  open_database(parse_address(file.string()), {.access = OpenOptions::Access::create})
      ->execute("CREATE TABLE t (a)");
  const Refusal refused = refusal([&] { restore(settings_, file.string(), agreeing()); });
  EXPECT_EQ(refused.code, ErrorCode::environment);
  EXPECT_NE(refused.text.find("the backup was not made by solder: it has no history table"),
            std::string::npos)
      << refused.text;
}

TEST_F(RestoreFile, G12RefusesABackupOfAnotherApplication) {
  const std::string file = prepare();
  std::filesystem::remove(file + ".sha256");
  open_database(parse_address(file), {})->execute("PRAGMA application_id = 7");
  EXPECT_EQ(refusal([&] { restore(settings_, file, agreeing()); }).text,
            "cannot restore backup 'FOLDER/copy.db'\n"
            "why: the backup was not made by the application of this database: its application id "
            "is 7, that of the database is 0\n"
            "next: name a file that 'solder backup' has written; if this is the right one, move "
            "the database away and run the command again");
  EXPECT_EQ(applied(), "001 002");
}

TEST_F(RestoreFile, G10ReplacesADamagedDatabaseAndKeepsIt) {
  const std::string file = prepare();
  std::ofstream(database()) << "this was a database once";
  const RestoreResult result = restore(settings_, file, agreeing());
  EXPECT_EQ(asked_.at(0).at(0),
            "backup is at version 001, database is damaged: '" + database().string() + "'");
  EXPECT_EQ(read_file(result.damaged), "this was a database once");
  EXPECT_FALSE(result.backup);
  EXPECT_EQ(applied(), "001");
}

}  // namespace
}  // namespace solder::testing
