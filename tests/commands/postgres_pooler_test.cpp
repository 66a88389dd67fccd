// Verbs through a pooler that gives each transaction another session of the server.

#include "postgres_world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class PostgresPooler : public PostgresWorld {
 protected:
  PostgresPooler() { settings_.database = server_.pooler_url(); }

  [[nodiscard]] std::string names() const {
    return server_.query("SELECT string_agg(name, ' ' ORDER BY name) FROM users");
  }
};

TEST_F(PostgresPooler, InitAndSeedFillADatabaseOnce) {
  install({"001_users", "seed_001_people"});
  EXPECT_EQ(describe(init(settings_, agreeing()).report), "up 001 done, up 001 done; 0 not run");
  EXPECT_EQ(names(), "Ada");
  EXPECT_EQ(describe(seed(settings_, false, agreeing()).report), "; 0 not run");
  EXPECT_EQ(describe(seed(settings_, true, agreeing()).report), "up 001 done; 0 not run");
}

TEST_F(PostgresPooler, ResetDropsAndAppliesAgain) {
  migrate_with({"001_accounts"});
  (void)server_.query("INSERT INTO accounts VALUES (1, 'Ada')");
  EXPECT_EQ(reset(settings_, agreeing()).tables_dropped, 1U);
  EXPECT_EQ(versions(), "001");
  EXPECT_EQ(server_.query("SELECT count(*) FROM accounts"), "0");
}

TEST_F(PostgresPooler, G11BackupsAndRestoresGoThroughIt) {
  migrate_with({"001_accounts"});
  (void)server_.query("INSERT INTO accounts VALUES (1, 'Ada')");
  const BackupInfo copy = backup(settings_, (folder_ / "copy.dump").string());
  EXPECT_EQ(copy.version, "001");
  (void)server_.query("DELETE FROM accounts");
  EXPECT_EQ(restore(settings_, copy.path.string(), agreeing()).version_after, "001");
  EXPECT_EQ(server_.query("SELECT name FROM accounts"), "Ada");
  install({"002_orders"});
  (void)migrate(settings_, {}, agreeing());
  EXPECT_EQ(versions(), "001 002") << "what the programs have set doesn't reach the next run";
}

}  // namespace
}  // namespace solder::testing
