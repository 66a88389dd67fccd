#include "commands/backup_name.hpp"
#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class Rollback : public EveryWorld {};

TEST_P(Rollback, UndoesWhatIsNewerThanAVersion) {
  migrate_with({"001_users", "002_posts", "003_tags"});
  const ChangeResult result = rollback(settings_, "001", {}, false, agreeing());
  EXPECT_EQ(describe(result.report), "down 003 done, down 002 done; 0 not run");
  EXPECT_EQ(applied(), "001");
}

TEST_P(Rollback, UndoesSteps) {
  migrate_with({"001_users", "002_posts"});
  const ChangeResult result = rollback(settings_, "", 1, false, agreeing());
  EXPECT_EQ(describe(result.report), "down 002 done; 0 not run");
}

TEST_P(Rollback, G8GoesInTheReverseOfTheOrderApplied) {
  migrate_with({"001_users", "003_tags"});
  install({"002_posts"});
  settings_.allow_out_of_order = true;
  (void)migrate(settings_, {}, agreeing());
  const ChangeResult result = rollback(settings_, "001", {}, true, agreeing());
  EXPECT_EQ(describe(result.plan), "down 002, down 003");
}

TEST_P(Rollback, G8RefusesAnIrreversibleMigrationBeforeTheFirstStep) {
  migrate_with({"001_users", "002_posts", "003_irreversible"});
  EXPECT_EQ(refusal([&] { rollback(settings_, "0", {}, false, agreeing()); }).code,
            ErrorCode::consent);
  EXPECT_EQ(applied(), "001 002 003");
  EXPECT_TRUE(asked_.empty());
  EXPECT_EQ(backup_count(), 0U);
}

TEST_P(Rollback, G8RefusesAMissingPluginBeforeTheFirstStep) {
  migrate_with({"001_users", "002_posts", "003_tags"});
  remove("002_posts");
  EXPECT_EQ(refusal([&] { rollback(settings_, "0", {}, false, agreeing()); }).code,
            ErrorCode::history);
  EXPECT_EQ(applied(), "001 002 003");
}

TEST_P(Rollback, G10ChangesNothingOfAProtectedDatabase) {
  migrate_with({"001_users"});
  settings_.is_protected = true;
  EXPECT_EQ(refusal([&] { rollback(settings_, "0", {}, false, agreeing()); }).text,
            "cannot roll back 'DATABASE'\n"
            "why: it is protected: what loses data is refused, also with --yes\n"
            "next: pass --confirm with its name, '" +
                short_name() + "', or take 'protected' out of the configuration");
  EXPECT_TRUE(asked_.empty());
  EXPECT_EQ(applied(), "001");
}

TEST_P(Rollback, G10LosesDataOfAProtectedDatabaseWhenItsNameIsGiven) {
  migrate_with({"001_users"});
  settings_.is_protected = true;
  std::string name;
  Surroundings surroundings = refusing();
  surroundings.confirmation = [&](const std::vector<std::string>& /*loss*/,
                                  const std::string& asked) {
    name = asked;
    return true;
  };
  (void)rollback(settings_, "0", {}, false, surroundings);
  EXPECT_EQ(name, short_name());
  EXPECT_EQ(applied(), "");
}

TEST_P(Rollback, G10SaysWhatWillBeLost) {
  migrate_with({"001_users", "002_posts"});
  (void)rollback(settings_, "0", {}, false, agreeing());
  const std::vector<std::string> loss = {"rolls back 002 PostsMigration: what it added is removed",
                                         "rolls back 001 UsersMigration: what it added is removed"};
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_.front(), loss);
}

TEST_P(Rollback, G10TouchesNothingWithoutConsent) {
  migrate_with({"001_users"});
  const Refusal refused = refusal([&] { rollback(settings_, "0", {}, false, refusing()); });
  EXPECT_EQ(refused.code, ErrorCode::consent);
  EXPECT_EQ(refused.text,
            "cannot roll back 'DATABASE'\n"
            "why: losing data was not agreed to\n"
            "next: pass --yes to agree");
  EXPECT_EQ(applied(), "001");
  EXPECT_EQ(backup_count(), 0U);
}

TEST_P(Rollback, G10WithoutAnybodyToAskIsARefusal) {
  migrate_with({"001_users"});
  const Surroundings nobody = {progress_, {}};
  EXPECT_EQ(refusal([&] { rollback(settings_, "0", {}, false, nobody); }).code, ErrorCode::consent);
}

TEST_P(Rollback, G10MakesABackupThatHoldsWhatWasThere) {
  migrate_with({"001_users"});
  execute("INSERT INTO users VALUES ('Ada')");
  const ChangeResult result = rollback(settings_, "0", {}, false, agreeing());
  ASSERT_TRUE(result.backup);
  EXPECT_EQ(tables(), "");
  (void)restore(settings_, result.backup->path.string(), agreeing());
  EXPECT_EQ(query("SELECT name FROM users"), "Ada");
}

TEST_P(Rollback, MakesNoBackupWhenToldNotTo) {
  migrate_with({"001_users"});
  settings_.backup_first = false;
  const ChangeResult result = rollback(settings_, "0", {}, false, agreeing());
  EXPECT_FALSE(result.backup);
  EXPECT_EQ(backup_count(), 0U);
}

TEST_P(Rollback, G10DoesNotBeginWhenTheBackupFails) {
  migrate_with({"001_users"});
  folder_.write("backups", "a file is in the way");
  const Refusal refused = refusal([&] { rollback(settings_, "0", {}, false, agreeing()); });
  EXPECT_EQ(refused.code, ErrorCode::environment);
  EXPECT_NE(refused.text.find("--no-backup"), std::string::npos) << refused.text;
  EXPECT_EQ(applied(), "001");
}

TEST_P(Rollback, ADryRunAsksNothing) {
  migrate_with({"001_users"});
  const ChangeResult result = rollback(settings_, "0", {}, true, agreeing());
  EXPECT_EQ(describe(result.plan), "down 001");
  EXPECT_EQ(applied(), "001");
  EXPECT_TRUE(asked_.empty());
}

TEST_P(Rollback, WithNothingToUndoAsksNothing) {
  migrate_with({"001_users"});
  EXPECT_TRUE(rollback(settings_, "001", {}, false, agreeing()).plan.empty());
  EXPECT_TRUE(asked_.empty());
}

TEST_P(Rollback, NeedsAVersionOrSteps) {
  EXPECT_EQ(refusal([&] { rollback(settings_, "", {}, false, agreeing()); }).text,
            "cannot roll back\n"
            "why: neither a version nor a number of steps is given\n"
            "next: undo the latest migration with 'solder rollback --steps 1', or name the version "
            "to go back to");
}

TEST_P(Rollback, RefusesAVersionAndSteps) {
  EXPECT_EQ(refusal([&] { rollback(settings_, "001", 2, false, agreeing()); }).text,
            "cannot roll back\n"
            "why: both a version and a number of steps are given\n"
            "next: give one of them: 'solder rollback 001' or 'solder rollback --steps 2'");
}

class Redo : public EveryWorld {};

TEST_P(Redo, RollsBackAndAppliesAgainWithOneConsentAndOneBackup) {
  migrate_with({"001_users", "002_posts", "003_tags"});
  const ChangeResult result = redo(settings_, 2, agreeing());
  EXPECT_EQ(describe(result.report),
            "down 003 done, down 002 done, up 002 done, up 003 done; 0 not run");
  EXPECT_EQ(asked_.size(), 1U);
  EXPECT_EQ(backup_count(), 1U);
}

TEST_P(Redo, AppliesNothingWhenTheWayDownFails) {
  migrate_with({"001_users", "003_stuck"});
  const ChangeResult result = redo(settings_, 2, agreeing());
  EXPECT_EQ(describe(result.report), "down 003 failed; 3 not run");
  EXPECT_EQ(applied(), "001 003");
}

class Reset : public EveryWorld {};

TEST_P(Reset, StartsOver) {
  migrate_with({"001_users", "002_posts"});
  execute("CREATE TABLE other (x TEXT); INSERT INTO users VALUES ('Ada')");
  const ChangeResult result = reset(settings_, agreeing());
  EXPECT_EQ(describe(result.report), "up 001 done, up 002 done; 0 not run");
  EXPECT_GE(result.tables_dropped, 3U);
  EXPECT_EQ(query("SELECT count(*) FROM users"), "0");
  EXPECT_EQ(tables(), "posts users");
}

TEST_P(Reset, G10SaysWhatWillBeLostAndBacksItUp) {
  migrate_with({"001_users", "002_posts"});
  execute("INSERT INTO users VALUES ('Ada'), ('Bob')");
  const ChangeResult result = reset(settings_, agreeing());
  ASSERT_EQ(asked_.size(), 1U);
  // Counting all rows of a server would take too long.
  const std::string rows = engine_.is("sqlite") ? "2 rows" : "all rows";
  EXPECT_EQ(shorten_paths(asked_.front().front()),
            "drops everything in 'DATABASE': 2 tables with " + rows +
                ", and the history of 2 applied migrations");
  EXPECT_TRUE(result.backup);
}

TEST_P(Reset, IsTheFirstEntryOfTheNewLog) {
  migrate_with({"001_users"});
  const ChangeResult result = reset(settings_, agreeing());
  const std::vector<LogEntry> log = show_history(settings_, 0).log;
  ASSERT_EQ(log.size(), 2U);
  EXPECT_EQ(log[0].action, LogAction::up);
  EXPECT_EQ(log[1].action, LogAction::reset);
  EXPECT_EQ(log[1].error, "dropped 1 applied migration, the newest 001; the backup before it is '" +
                              result.backup->path.string() + "'");
}

TEST_P(Reset, G10DropsNothingWithoutConsent) {
  migrate_with({"001_users"});
  EXPECT_EQ(refusal([&] { reset(settings_, refusing()); }).code, ErrorCode::consent);
  EXPECT_EQ(tables(), "users");
}

TEST_P(Reset, G12DropsNothingWhenThePluginsAreBad) {
  migrate_with({"001_users"});
  folder_.write("plugins/002_garbage.so", "not a library");
  EXPECT_EQ(refusal([&] { reset(settings_, agreeing()); }).code, ErrorCode::plugin);
  EXPECT_EQ(tables(), "users");
}

TEST_P(Reset, G12DropsNothingWhenThereIsNothingToApplyAgain) {
  migrate_with({"001_users"});
  remove("001_users");
  EXPECT_EQ(refusal([&] { reset(settings_, agreeing()); }).text,
            "cannot reset 'DATABASE'\n"
            "why: the plugins folder 'FOLDER/plugins' holds no migration to apply again\n"
            "next: build the migrations with 'solder build', or name the folder with --plugins");
  EXPECT_EQ(tables(), "users");
}

TEST_P(Reset, HelpsADatabaseWhoseMigrationWasModified) {
  migrate_with({"001_users", "002_posts"});
  remove("002_posts");
  install({"002_modified"});
  EXPECT_EQ(describe(reset(settings_, agreeing()).report), "up 001 done, up 002 done; 0 not run");
  EXPECT_TRUE(open()->has_column("posts", "body"));
}

TEST(BackupPath, HasTheTimeAndTheVersionAndIsNew) {
  const TemporaryFolder folder;
  const auto now = std::chrono::system_clock::from_time_t(1795339800);
  const auto first = backup_path(folder.path(), {"app", ".db"}, "003", now);
  EXPECT_EQ(first.filename(), "app-20261122T093000Z-v003.db");
  folder.write(first.filename().string(), "");
  EXPECT_EQ(backup_path(folder.path(), {"app", ".db"}, "003", now).filename(),
            "app-20261122T093000Z-v003-2.db");
  EXPECT_EQ(backup_path(folder.path(), {"app", ".db"}, "", now).filename(),
            "app-20261122T093000Z-v0-2.db");
}

SOLDER_ON_EVERY_DATABASE(Rollback);
SOLDER_ON_EVERY_DATABASE(Redo);
SOLDER_ON_EVERY_DATABASE(Reset);

}  // namespace
}  // namespace solder::testing
