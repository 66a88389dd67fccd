// G3, exactly once, and G1, with the command itself: processes that want the same database at once.

#include <cstdio>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

#include "support/racers.hpp"
#include "support/sqlite_query.hpp"
#include "support/temporary_folder.hpp"

namespace solder::testing {
namespace {

using ::testing::AnyOf;

/// Of the command: somebody else had the lock for too long.
constexpr int kLocked = 5;
/// The sanitizers' build, which is slower, is content with fewer.
constexpr int kRounds = SOLDER_ROUNDS;
constexpr int kRoundsOfTwo = kRounds * 5 / 2;

class Race : public ::testing::Test {
 protected:
  void start_over(const char* journal_mode) {
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
      std::filesystem::remove(folder_ / ("app.db" + std::string(suffix)));
    }
    ask(std::string("PRAGMA journal_mode = ") + journal_mode +
        "; CREATE TABLE counters (version TEXT PRIMARY KEY, times INTEGER NOT NULL);"
        "INSERT INTO counters VALUES ('001', 0), ('002', 0), ('003', 0), ('004', 0), ('005', 0)");
  }

  std::string ask(const std::string& sql) const { return query(folder_ / "app.db", sql); }

  [[nodiscard]] std::vector<int> run(const std::vector<Racers::Arguments>& commands) const {
    return Racers({SOLDER_COMMAND, "--database", (folder_ / "app.db").string(), "--plugins",
                   RACE_PLUGINS, "--allow-existing-tables"},
                  folder_ / "output")
        .run(commands);
  }

  /// Whether exactly the migrations in the history have left their traces, once.
  [[nodiscard]] std::string disagreements() const {
    return ask(
        "SELECT c.version, c.times FROM counters c "
        "LEFT JOIN schema_migrations h ON h.version = c.version "
        "LEFT JOIN sqlite_schema s ON s.name = 'made_by_' || c.version "
        "WHERE c.times <> (h.version IS NOT NULL) OR c.times <> (s.name IS NOT NULL)");
  }

  TemporaryFolder folder_;
};

TEST_F(Race, G3EightMigrateAtOnceAndApplyEachMigrationOnce) {
  int applied_once = 0;
  int late = 0;
  for (int round = 0; round < kRounds; ++round) {
    start_over(round % 2 == 0 ? "DELETE" : "WAL");
    for (const int code : run(std::vector<Racers::Arguments>(8, {"migrate"}))) {
      ASSERT_THAT(code, AnyOf(0, kLocked)) << read_file(folder_ / "output");
      if (code == kLocked) ++late;
    }
    ASSERT_EQ(ask("SELECT group_concat(times) FROM counters"), "1,1,1,1,1") << "round " << round;
    ASSERT_EQ(ask("SELECT group_concat(version) FROM schema_migrations"), "001,002,003,004,005");
    ASSERT_EQ(ask("SELECT count(*) FROM solder_log"), "5");
    applied_once += 5;
  }
  std::printf(
      "race: 8 runners, %d rounds, 5 migrations: %d of %d applied exactly once, %d of %d runs gave "
      "up waiting for the lock\n",
      kRounds, applied_once, 5 * kRounds, late, 8 * kRounds);
}

TEST_F(Race, G1MigrateAndRollbackAtOnceLeaveSchemaAndHistoryInAgreement) {
  std::set<std::string> orders;
  for (int round = 0; round < kRoundsOfTwo; ++round) {
    start_over(round % 2 == 0 ? "DELETE" : "WAL");
    ASSERT_THAT(run({{"migrate", "--steps", "3"}}), ::testing::ElementsAre(0));
    const std::vector<int> codes = run({{"migrate"}, {"rollback", "001", "--yes", "--no-backup"}});
    for (const int code : codes) {
      ASSERT_THAT(code, AnyOf(0, 4, kLocked)) << read_file(folder_ / "output");
    }
    ASSERT_EQ(disagreements(), "") << "round " << round;
    ASSERT_EQ(ask("PRAGMA integrity_check"), "ok");
    orders.insert(ask("SELECT group_concat(action || version) FROM solder_log"));
    // Neither has gone on below or above what the other had done meanwhile: nothing is out of
    // order.
    ASSERT_THAT(run({{"migrate"}}), ::testing::ElementsAre(0)) << read_file(folder_ / "output");
    ASSERT_EQ(ask("SELECT group_concat(times) FROM counters"), "1,1,1,1,1") << "round " << round;
  }
  std::printf(
      "race: migrate and rollback at once, %d rounds, %zu orders of steps: schema and history "
      "agree after each\n",
      kRoundsOfTwo, orders.size());
}

}  // namespace
}  // namespace solder::testing
