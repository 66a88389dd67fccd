// The command on a server, whatever keeps its runs apart: G3, G9, and the whole walk through a
// transaction pooler.

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "support/postgres.hpp"
#include "support/racers.hpp"
#include "support/temporary_folder.hpp"

namespace solder::testing {
namespace {

using Arguments = Racers::Arguments;
using ::testing::AnyOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Way {
  const char* name;
  const char* lock;
  bool pooled;
};

class Runs : public ::testing::Test {
 protected:
  explicit Runs(const Way& way) : way_(way) { std::filesystem::create_directory(plugins()); }

  [[nodiscard]] std::filesystem::path plugins() const { return folder_ / "plugins"; }

  void add_plugin(const std::string& name) const {
    std::filesystem::copy(LOCK_PLUGINS "/" + name + ".so", plugins() / (name + ".so"));
  }

  [[nodiscard]] Racers racers() const {
    return {{SOLDER_COMMAND, "--database", way_.pooled ? database_.pooler_url() : database_.url(),
             "--plugins", plugins().string(), "--lock", way_.lock},
            folder_ / "output"};
  }

  /// \return the exit code.
  [[nodiscard]] int run(const Arguments& command) const { return racers().run({command}).front(); }
  [[nodiscard]] std::string output() const { return read_file(folder_ / "output"); }

  [[nodiscard]] std::string applied() const {
    return database_.query(
        "SELECT string_agg(version, ' ' ORDER BY version) FROM schema_migrations");
  }

  const Way way_;
  TemporaryFolder folder_;
  PostgresDatabase database_;
};

class PostgresRuns : public Runs, public ::testing::WithParamInterface<Way> {
 protected:
  PostgresRuns() : Runs(GetParam()) {
    for (const char* name : {"001_notes", "002_index", "003_words"}) add_plugin(name);
  }
};

TEST_P(PostgresRuns, WalkThroughTheVerbs) {
  ASSERT_EQ(run({"migrate", "--steps", "1"}), 0) << output();
  EXPECT_EQ(applied(), "001");
  ASSERT_EQ(run({"status"}), 0) << output();
  ASSERT_EQ(run({"plan"}), 0) << output();
  ASSERT_EQ(run({"migrate"}), 0) << output();
  EXPECT_EQ(applied(), "001 002 003");
  ASSERT_EQ(run({"migrate"}), 0) << output();
  ASSERT_EQ(run({"rollback", "002", "--yes", "--no-backup"}), 0) << output();
  EXPECT_EQ(applied(), "001 002");
  ASSERT_EQ(run({"migrate-to", "001", "--yes", "--no-backup"}), 0) << output();
  EXPECT_EQ(applied(), "001");
  ASSERT_EQ(run({"mark-applied", "002"}), 0) << output();
  ASSERT_EQ(run({"migrate-to", "003"}), 0) << output();
  EXPECT_EQ(applied(), "001 002 003");
  ASSERT_EQ(run({"redo", "--yes", "--no-backup"}), 0) << output();
  ASSERT_EQ(run({"history"}), 0) << output();
  ASSERT_EQ(run({"validate"}), 0) << output();
  EXPECT_EQ(database_.query("SELECT * FROM notes"), "1|one|3");
}

/// Each statement of a script is a transaction of its own here, and the index waits for every
/// transaction that uses the table: also for a run that would wait inside the server.
TEST_P(PostgresRuns, G3TwoAtOnceBuildAnIndexConcurrentlyOnceAndWithoutADeadlock) {
  for (int round = 0; round < 5; ++round) {
    static_cast<void>(database_.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public"));
    ASSERT_THAT(racers().run({{"migrate"}, {"migrate"}}), ElementsAre(0, 0)) << output();
    ASSERT_EQ(applied(), "001 002 003");
    ASSERT_EQ(database_.query("SELECT indisvalid FROM pg_index WHERE indexrelid = "
                              "'notes_word'::regclass"),
              "t");
    ASSERT_EQ(database_.query("SELECT version, count(*) FROM solder_log WHERE outcome = 'done' "
                              "GROUP BY version ORDER BY version"),
              "001|1\n002|1\n003|1");
  }
}

TEST_P(PostgresRuns, G3EightMigrateAndRollBackAtOnceAndHistoryTellsTheTruth) {
  const Arguments up = {"migrate"};
  const Arguments down = {"rollback", "001", "--yes", "--no-backup"};
  for (int round = 0; round < 5; ++round) {
    EXPECT_THAT(racers().run({up, down, up, down, up, down, up, down}), Each(AnyOf(0, 4, 5)))
        << output();
    const std::string history = applied();
    EXPECT_EQ(database_.query("SELECT to_regclass('notes_word') IS NOT NULL"),
              history.find("002") != std::string::npos ? "t" : "f");
    EXPECT_EQ(database_.query("SELECT count(*) FROM information_schema.columns WHERE table_name = "
                              "'notes' AND column_name = 'length'"),
              history.find("003") != std::string::npos ? "1" : "0");
  }
  ASSERT_EQ(run({"migrate"}), 0) << output();
  EXPECT_EQ(applied(), "001 002 003");
}

/// The worker, which holds the lock, is killed with its parent while the server works for it.
TEST_P(PostgresRuns, G3TheLockOfAKilledRunIsHadWithinASecond) {
  add_plugin("005_sleeps");
  const pid_t runner = racers().start({"migrate"});
  const std::string sleeping =
      "SELECT substr(application_name, 8) FROM pg_stat_activity WHERE datname = "
      "current_database() AND wait_event = 'PgSleep'";
  std::string worker;
  while (worker.empty()) worker = database_.query(sleeping);
  ASSERT_EQ(kill(std::stoi(worker), SIGKILL), 0);
  ASSERT_EQ(kill(runner, SIGKILL), 0);
  EXPECT_EQ(Racers::wait_for(runner), -1);
  std::filesystem::remove(plugins() / "005_sleeps.so");
  EXPECT_EQ(run({"rollback", "002", "--yes", "--no-backup", "--lock-timeout", "1"}), 0) << output();
  EXPECT_EQ(applied(), "001 002");
}

/// Another run may have begun by then.
TEST_P(PostgresRuns, G3AStepWhoseLockIsLostFailsBeforeCommit) {
  add_plugin("006_ends");
  ASSERT_EQ(run({"migrate"}), 7) << output();
  EXPECT_THAT(output(), HasSubstr("the lock that keeps other runs away is lost"));
  EXPECT_EQ(applied(), "001 002 003");
  EXPECT_EQ(database_.query("SELECT to_regclass('written')"), "");
}

INSTANTIATE_TEST_SUITE_P(Ways, PostgresRuns,
                         ::testing::Values(Way{"advisory", "auto", false}, Way{"row", "row", false},
                                           Way{"pgbouncer", "auto", true}),
                         [](const auto& way) { return std::string(way.param.name); });

class PostgresChoices : public Runs {
 protected:
  PostgresChoices() : Runs({.name = "direct", .lock = "auto", .pooled = false}) {
    add_plugin("001_notes");
  }
};

/// No engine without transactional DDL is at hand: here a rollback would have undone the table.
TEST_F(PostgresChoices, G9AStepIsOnRecordBeforeItRunsWhereDdlStaysAfterAFailure) {
  add_plugin("004_fails");
  ASSERT_EQ(run({"migrate", "--ddl", "non-transactional"}), 2);
  EXPECT_EQ(database_.query("SELECT to_regclass('left_over')"), "left_over");
  EXPECT_EQ(applied(), "001");
  EXPECT_EQ(database_.query("SELECT outcome, statements FROM solder_log WHERE version = '004'"),
            "failed|1");
  EXPECT_EQ(run({"migrate", "--ddl", "non-transactional"}), 8);
  EXPECT_THAT(output(), HasSubstr("migration '004' (FailsMigration) was interrupted after 1 "
                                  "statement"));
  static_cast<void>(database_.query("DROP TABLE left_over"));
  EXPECT_EQ(run({"repair", "004", "--not-applied"}), 0) << output();
}

class PostgresRunsWithoutALock : public Runs {
 protected:
  PostgresRunsWithoutALock() : Runs({.name = "none", .lock = "none", .pooled = false}) {
    add_plugin("001_notes");
    add_plugin("003_words");
  }
};

/// Those that come too late fail; nothing is applied twice.
TEST_F(PostgresRunsWithoutALock, G3AreKeptFromApplyingTwiceByTheHistorysUniqueVersions) {
  for (int round = 0; round < 5; ++round) {
    static_cast<void>(database_.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public"));
    EXPECT_THAT(racers().run({{"migrate"}, {"migrate"}, {"migrate"}, {"migrate"}}),
                ::testing::Contains(0))
        << output();
    EXPECT_EQ(applied(), "001 003");
    EXPECT_EQ(database_.query("SELECT * FROM notes"), "1|one|3");
  }
  EXPECT_THAT(output(), HasSubstr("no lock keeps other runs away (--lock none): see that there are "
                                  "none"));
}

TEST_F(PostgresChoices, G2AFailureLeavesNothingWhereDdlIsTransactional) {
  add_plugin("004_fails");
  ASSERT_EQ(run({"migrate"}), 2);
  EXPECT_EQ(database_.query("SELECT to_regclass('left_over')"), "");
  EXPECT_EQ(applied(), "001");
}

}  // namespace
}  // namespace solder::testing
