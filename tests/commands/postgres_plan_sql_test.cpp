#include "rehearsal_words.hpp"
#include "support/postgres.hpp"
#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verb is what is tested

class PostgresPlanSql : public World {
 protected:
  PostgresPlanSql() { settings_.database = server_.url(); }

  [[nodiscard]] RehearsalResult rehearse() { return plan_sql(settings_, {}, progress_); }
  /// Its tables and its history.
  [[nodiscard]] std::string state() const {
    return server_.query(
               "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind = "
               "'r' AND relnamespace = 'public'::regnamespace") +
           "; " + server_.query("SELECT string_agg(version, ' ') FROM schema_migrations") + "; " +
           server_.query("SELECT count(*) FROM solder_log");
  }

  PostgresDatabase server_;
};

TEST_F(PostgresPlanSql, ShowsEachStatementAndRollsAllBack) {
  migrate_with({"001_accounts"});
  const std::string before = state();
  install({"002_counts"});
  const RehearsalResult result = rehearse();
  ASSERT_EQ(result.steps.size(), 1U);
  EXPECT_EQ(describe(result.steps[0]),
            "1 × CREATE TABLE numbers (number BIGINT);\n"
            "1000 × [1000 rows] INSERT INTO numbers (number) VALUES (?);\n"
            "1000 × SELECT max(number) FROM numbers;\n"
            "1 × [10 rows] UPDATE numbers SET number = -number WHERE number > 990;\n"
            "1 × [1 rows] DELETE FROM numbers WHERE number = -1000;\n");
  EXPECT_EQ(state(), before);
}

TEST_F(PostgresPlanSql, TriesEachStepOnWhatTheOnesBeforeItDid) {
  migrate_with({"001_accounts"});
  const std::string before = state();
  install({"002_orders", "003_on_orders"});
  const RehearsalResult result = rehearse();
  EXPECT_EQ(describe(result.report), "up 002 done, up 003 done; 0 not run");
  EXPECT_EQ(state(), before);
}

TEST_F(PostgresPlanSql, G1FindsWhatOnlyCommitWouldCheck) {
  migrate_with({"001_accounts"});
  const std::string before = state();
  install({"002_deferred"});
  const RehearsalResult result = rehearse();
  ASSERT_NE(result.report.failure(), nullptr);
  EXPECT_NE(result.report.failure()->failure->text.why.find("violates foreign key constraint"),
            std::string::npos)
      << result.report.failure()->failure->text.why;
  EXPECT_EQ(state(), before);
}

TEST_F(PostgresPlanSql, ListsWhatCannotBeUndoneAndDoesNotRunIt) {
  migrate_with({"001_accounts"});
  const std::string before = state();
  install({"003_alone"});
  const RehearsalResult result = rehearse();
  ASSERT_EQ(result.steps.size(), 1U);
  EXPECT_FALSE(result.steps[0].was_tried);
  EXPECT_EQ(describe(result.steps[0]),
            "0 × CREATE TABLE alone (id INTEGER);\n"
            "0 × CREATE INDEX CONCURRENTLY alone_id ON alone (id);\n");
  EXPECT_EQ(state(), before);
}

TEST_F(PostgresPlanSql, G5LeavesNothingAfterACrash) {
  migrate_with({"001_accounts"});
  const std::string before = state();
  install({"002_counts"});
  settings_.variables["crash"] = "yes";
  const RehearsalResult result = rehearse();
  ASSERT_NE(result.report.failure(), nullptr);
  EXPECT_EQ(result.report.failure()->outcome, Outcome::failed);
  EXPECT_EQ(state(), before);
}

}  // namespace
}  // namespace solder::testing
