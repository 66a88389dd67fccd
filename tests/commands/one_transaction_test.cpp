// --transaction all, verb by verb.

#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class OneTransaction : public EveryWorld {
 protected:
  OneTransaction() { settings_.transactions = Transactions::all; }
};

TEST_P(OneTransaction, MigratesAllOrNothing) {
  install({"001_users", "002_posts", "003_broken"});
  const ChangeResult result = migrate(settings_, {}, agreeing());
  EXPECT_EQ(describe(result.report), "up 001 undone, up 002 undone, up 003 failed; 0 not run");
  EXPECT_EQ(tables(), "");
  EXPECT_FALSE(result.created);

  remove("003_broken");
  install({"003_tags"});
  EXPECT_EQ(describe(migrate(settings_, {}, agreeing()).report),
            "up 001 done, up 002 done, up 003 done; 0 not run");
  EXPECT_EQ(applied(), "001 002 003");
}

TEST_P(OneTransaction, RollsAllBackOrNothingAfterABackup) {
  migrate_with({"001_users", "002_posts", "003_stuck"});
  const ChangeResult result = migrate_to(settings_, "0", false, agreeing());
  EXPECT_EQ(describe(result.report), "down 003 failed; 2 not run");
  EXPECT_TRUE(result.backup);
  EXPECT_EQ(applied(), "001 002 003");
}

TEST_P(OneTransaction, UndoesDownsThatHaveRun) {
  migrate_with({"001_users", "003_tags"});
  execute("DROP TABLE users");
  const ChangeResult result = rollback(settings_, "0", {}, false, agreeing());
  EXPECT_EQ(describe(result.report), "down 003 undone, down 001 failed; 0 not run");
  EXPECT_EQ(tables(), "tags");
}

TEST_P(OneTransaction, RollsSeveralBack) {
  migrate_with({"001_users", "002_posts", "003_tags"});
  const ChangeResult result = rollback(settings_, "001", {}, false, agreeing());
  EXPECT_EQ(describe(result.report), "down 003 done, down 002 done; 0 not run");
  EXPECT_EQ(applied(), "001");
}

TEST_P(OneTransaction, RedoesWithinIt) {
  migrate_with({"001_users", "002_posts"});
  EXPECT_EQ(describe(redo(settings_, 2, agreeing()).report),
            "down 002 done, down 001 done, up 001 done, up 002 done; 0 not run");
  EXPECT_EQ(applied(), "001 002");
}

TEST_P(OneTransaction, InitRunsTheSeedsInItToo) {
  install({"001_users", "seed_001_people"});
  const ChangeResult result = init(settings_, agreeing());
  EXPECT_EQ(describe(result.report), "up 001 done, up 001 done; 0 not run");
  EXPECT_EQ(query("SELECT name FROM users"), "Ada");
  EXPECT_EQ(describe(init(settings_, agreeing()).report), "; 0 not run");
}

TEST_P(OneTransaction, G12RefusesAMigrationWithoutATransactionBeforeAnythingIsAskedOrSaved) {
  migrate_with({"001_users"});
  install({"004_alone"});
  settings_.backup_always = true;
  const Refusal refused = refusal([&] { migrate(settings_, {}, agreeing()); });
  EXPECT_EQ(refused.code, ErrorCode::usage);
  EXPECT_NE(refused.text.find("004 (AloneMigration) runs without a transaction"), std::string::npos)
      << refused.text;
  EXPECT_NE(refused.text.find("run the command again with --transaction each"), std::string::npos);
  EXPECT_EQ(backup_count(), 0U);
  EXPECT_EQ(applied(), "001");
}

SOLDER_ON_EVERY_DATABASE(OneTransaction);

}  // namespace
}  // namespace solder::testing
