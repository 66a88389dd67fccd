#include "rehearsal_words.hpp"
#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verb is what is tested

class VerifyTest : public World {
 protected:
  VerifyTest() { std::filesystem::create_directory(scratch()); }

  [[nodiscard]] std::filesystem::path scratch() const { return folder_ / "scratch"; }
  [[nodiscard]] VerificationResult run(bool with_data = false) {
    VerificationResult result =
        verify(settings_, {.with_data = with_data, .scratch = scratch()}, progress_);
    EXPECT_TRUE(std::filesystem::is_empty(scratch())) << "the scratch database is removed";
    return result;
  }
};

TEST_F(VerifyTest, RunsEachUpDownAndUpOnAnEmptyDatabase) {
  install({"001_users", "002_posts"});
  const VerificationResult result = run();
  ASSERT_EQ(result.migrations.size(), 2U);
  EXPECT_EQ(runs_of(result.migrations[0]), "up down up");
  EXPECT_EQ(runs_of(result.migrations[1]), "up down up");
  EXPECT_TRUE(result.is_good());
  EXPECT_FALSE(std::filesystem::exists(database()));
}

TEST_F(VerifyTest, NamesWhatAWayDownLeavesBehindAndTakesAway) {
  install({"001_accounts", "002_forgetful"});
  const VerificationResult result = run();
  ASSERT_EQ(result.migrations.size(), 2U);
  EXPECT_FALSE(result.is_good());
  EXPECT_EQ(describe(result.migrations[1].after_down),
            "column accounts.id: 'INTEGER' -> ''\n"
            "index accounts_name: '' -> 'CREATE INDEX accounts_name ON accounts (name)'\n");
  EXPECT_EQ(runs_of(result.migrations[1]), "up down up failed");
}

TEST_F(VerifyTest, TellsOfColumnsThatHaveChanged) {
  install({"001_accounts", "002_rebuilds"});
  const VerificationResult result = run();
  ASSERT_EQ(result.migrations.size(), 2U);
  EXPECT_EQ(describe(result.migrations[1].after_down),
            "order of the columns of accounts: 'id, name' -> 'name, id'\n"
            "table accounts: 'CREATE TABLE accounts (id INTEGER, name TEXT)' -> 'CREATE TABLE "
            "accounts (name TEXT, id INTEGER)'\n");
  EXPECT_EQ(describe(result.migrations[1].after_again), "");
}

TEST_F(VerifyTest, RunsAnIrreversibleOneUpAlone) {
  install({"001_users", "002_posts", "003_irreversible"});
  const VerificationResult result = run();
  ASSERT_EQ(result.migrations.size(), 3U);
  EXPECT_EQ(runs_of(result.migrations[2]), "up");
  EXPECT_FALSE(result.migrations[2].reversible);
  EXPECT_TRUE(result.is_good());
}

TEST_F(VerifyTest, StopsAtAFailure) {
  install({"001_users", "002_posts", "003_stuck"});
  const VerificationResult result = run();
  ASSERT_NE(result.failure(), nullptr);
  EXPECT_EQ(result.failure()->failure->text.why, "no such table: nowhere");
  EXPECT_EQ(runs_of(result.migrations.back()), "up down failed");
}

TEST_F(VerifyTest, WithDataRunsWhatIsPendingOnACopy) {
  migrate_with({"001_users"});
  execute("INSERT INTO users VALUES ('Ada')");
  install({"002_posts"});
  const VerificationResult result = run(true);
  ASSERT_EQ(result.migrations.size(), 1U);
  EXPECT_EQ(result.migrations[0].version, "002");
  EXPECT_TRUE(result.is_good());
  EXPECT_EQ(applied(), "001");
  EXPECT_EQ(tables(), "users");
}

TEST_F(VerifyTest, WithDataTellsFaultsThatWereThereBeforeApart) {
  migrate_with({"001_users"});
  execute("CREATE TABLE owners (id INTEGER PRIMARY KEY)");
  execute("CREATE TABLE pets (owner INTEGER REFERENCES owners)");
  execute("INSERT INTO pets VALUES (7)");
  const VerificationResult result = run(true);
  ASSERT_EQ(result.faults_before.size(), 1U);
  EXPECT_EQ(
      result.faults_before[0],
      "foreign keys: 1 row of 'pets' refers to a missing row of 'owners', the first is row 1");
  EXPECT_TRUE(result.is_good());
}

}  // namespace
}  // namespace solder::testing
