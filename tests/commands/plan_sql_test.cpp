#include "rehearsal_words.hpp"
#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verb is what is tested

class PlanSqlTest : public World {
 protected:
  [[nodiscard]] RehearsalResult rehearse(const PlanRequest& request = {}) {
    return plan_sql(settings_, request, progress_);
  }
  /// What is in the folder besides the database and the plugins.
  [[nodiscard]] std::string leftovers() const {
    std::string names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      const std::string name = entry.path().filename().string();
      if (name != "app.db" && name != "plugins") names += name + " ";
    }
    return names;
  }
};

TEST_F(PlanSqlTest, ShowsEachStatementAndLeavesTheDatabaseAlone) {
  migrate_with({"001_users"});
  install({"002_posts", "003_tags"});
  const RehearsalResult result = rehearse();
  ASSERT_EQ(result.steps.size(), 2U);
  EXPECT_EQ(describe(result.report), "up 002 done, up 003 done; 0 not run");
  EXPECT_EQ(describe(result.steps[0]), "1 × CREATE TABLE posts (title TEXT);\n");
  EXPECT_EQ(describe(result.steps[1]), "1 × CREATE TABLE tags (word TEXT);\n");
  EXPECT_EQ(applied(), "001");
  EXPECT_EQ(tables(), "users");
  EXPECT_EQ(query("SELECT count(*) FROM solder_log"), "1");
  EXPECT_EQ(leftovers(), "");
}

TEST_F(PlanSqlTest, TellsOfALoopOnceWithItsSums) {
  migrate_with({"001_users"});
  install({"002_counts"});
  const RehearsalResult result = rehearse();
  ASSERT_EQ(result.steps.size(), 1U);
  EXPECT_EQ(describe(result.steps[0]),
            "1 × CREATE TABLE numbers (number BIGINT);\n"
            "1000 × [1000 rows] INSERT INTO numbers (number) VALUES (?);\n"
            "1000 × SELECT max(number) FROM numbers;\n"
            "1 × [10 rows] UPDATE numbers SET number = -number WHERE number > 990;\n"
            "1 × [1 rows] DELETE FROM numbers WHERE number = -1000 -- the last\n;\n");
}

TEST_F(PlanSqlTest, ShowsWhatWouldBeRolledBack) {
  migrate_with({"001_users", "002_posts"});
  const RehearsalResult result = rehearse({.version = "001"});
  ASSERT_EQ(result.steps.size(), 1U);
  EXPECT_EQ(describe(result.steps[0]), "1 × DROP TABLE posts;\n");
  EXPECT_EQ(tables(), "posts users");
}

TEST_F(PlanSqlTest, ShowsTheStatementsUntilAFailure) {
  migrate_with({"001_users"});
  install({"002_posts", "003_broken"});
  const RehearsalResult result = rehearse();
  ASSERT_NE(result.report.failure(), nullptr);
  EXPECT_EQ(result.report.failure()->failure->text.why, "no such table: nowhere");
  EXPECT_EQ(describe(result.steps[0]), "1 × CREATE TABLE posts (title TEXT);\n");
  EXPECT_EQ(describe(result.steps[1]), "");
  EXPECT_EQ(applied(), "001");
  EXPECT_EQ(leftovers(), "");
}

TEST_F(PlanSqlTest, G5ShowsTheStatementsUntilACrash) {
  migrate_with({"001_users"});
  install({"002_counts"});
  settings_.variables["crash"] = "yes";
  const RehearsalResult result = rehearse();
  ASSERT_NE(result.report.failure(), nullptr);
  EXPECT_EQ(result.report.failure()->failure->text.why,
            "its plugin crashed: SIGABRT (aborted); the migration was rolled back");
  ASSERT_EQ(result.steps.size(), 1U);
  EXPECT_EQ(result.steps[0].statements.at(0).sql, "CREATE TABLE numbers (number BIGINT);");
  EXPECT_EQ(result.steps[0].statements.at(1).sql, "INSERT INTO numbers (number) VALUES (?);");
  EXPECT_EQ(leftovers(), "");
}

TEST_F(PlanSqlTest, G12PlansForADatabaseThatDoesNotExistAndCreatesNone) {
  install({"001_users", "002_posts"});
  const PlanResult planned = plan(settings_, "", 1);
  EXPECT_EQ(describe(planned.plan), "up 001");
  EXPECT_FALSE(planned.existed);
  const RehearsalResult result = rehearse();
  EXPECT_EQ(result.trial, Trial::scratch);
  ASSERT_EQ(result.steps.size(), 2U);
  EXPECT_EQ(describe(result.steps[1]), "1 × CREATE TABLE posts (title TEXT);\n");
  EXPECT_FALSE(std::filesystem::exists(database()));
  EXPECT_EQ(leftovers(), "");
}

TEST_F(PlanSqlTest, RefusesTablesThatNobodyRecordedAsMigrateDoes) {
  install({"001_users"});
  execute("CREATE TABLE other (x TEXT)");
  const std::string refused = refusal([&] { (void)migrate(settings_, {}, agreeing()); }).text;
  EXPECT_EQ(refusal([&] { (void)plan(settings_, ""); }).text, refused);
  EXPECT_EQ(refusal([&] { (void)rehearse(); }).text, refused);
  settings_.allow_existing_tables = true;
  EXPECT_EQ(describe(plan(settings_, "").plan), "up 001");
}

TEST_F(PlanSqlTest, NeedsADatabaseForAVersion) {
  install({"001_users"});
  for (const auto& action : {std::function<void()>([&] { (void)plan(settings_, "001"); }),
                             std::function<void()>([&] { (void)rehearse({.version = "001"}); })}) {
    EXPECT_EQ(refusal(action).text,
              "cannot open database 'DATABASE'\nwhy: it does not exist\n"
              "next: create it with 'solder migrate' or 'solder init', or name another with "
              "--database");
  }
}

TEST_F(PlanSqlTest, RefusesAFolderThatIsNotThere) {
  migrate_with({"001_users"});
  install({"002_posts"});
  const Refusal found = refusal([&] { (void)rehearse({.scratch = folder_ / "none"}); });
  EXPECT_EQ(found.code, ErrorCode::environment);
  EXPECT_EQ(found.text,
            "cannot copy database 'DATABASE'\nwhy: no such directory: 'FOLDER/none'\n"
            "next: name a folder that can be written with --scratch");
}

TEST_F(PlanSqlTest, RefusesWhereTheCopyHasNoRoom) {
  migrate_with({"001_users"});
  install({"002_posts"});
  // Sparse: it takes no room here, and a copy of it would.
  std::filesystem::resize_file(database(), std::uintmax_t{1} << 42U);
  const Refusal found = refusal([&] { (void)rehearse(); });
  EXPECT_EQ(found.code, ErrorCode::environment);
  EXPECT_NE(found.text.find("MiB free, and twice the database's size is needed: 8388608 MiB"),
            std::string::npos)
      << found.text;
  EXPECT_EQ(leftovers(), "");
}

}  // namespace
}  // namespace solder::testing
