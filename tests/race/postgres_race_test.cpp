// G3, exactly once, and G1, on a server: runs that want the same database at once, by each way that
// keeps them apart.

#include <cstdio>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

#include "support/postgres.hpp"
#include "support/racers.hpp"
#include "support/temporary_folder.hpp"

namespace solder::testing {
namespace {

using ::testing::AnyOf;

constexpr int kLocked = 5;
/// The sanitizers' build, which is slower, is content with fewer.
constexpr int kRounds = SOLDER_ROUNDS;

struct Way {
  const char* name;
  const char* lock;
  bool pooled;
};

class PostgresRace : public ::testing::TestWithParam<Way> {
 protected:
  void start_over() const {
    ask("DROP SCHEMA public CASCADE; CREATE SCHEMA public; "
        "CREATE TABLE counters (version TEXT PRIMARY KEY, times INTEGER NOT NULL);"
        "INSERT INTO counters VALUES ('001', 0), ('002', 0), ('003', 0), ('004', 0), ('005', 0)");
  }

  std::string ask(const std::string& sql) const { return database_.query(sql); }

  [[nodiscard]] std::string list(const std::string& column, const std::string& table) const {
    return ask("SELECT string_agg(" + column + "::text, ',' ORDER BY version) FROM " + table);
  }

  [[nodiscard]] std::vector<int> run(const std::vector<Racers::Arguments>& commands) const {
    return Racers({SOLDER_COMMAND, "--database",
                   GetParam().pooled ? database_.pooler_url() : database_.url(), "--plugins",
                   RACE_PLUGINS, "--allow-existing-tables", "--lock", GetParam().lock},
                  folder_ / "output")
        .run(commands);
  }

  /// Whether exactly the migrations in the history have left their traces, once.
  [[nodiscard]] std::string disagreements() const {
    return ask(
        "SELECT c.version, c.times FROM counters c "
        "LEFT JOIN schema_migrations h ON h.version = c.version "
        "WHERE c.times <> (h.version IS NOT NULL)::int OR "
        "c.times <> (to_regclass('made_by_' || c.version) IS NOT NULL)::int");
  }

  TemporaryFolder folder_;
  PostgresDatabase database_;
};

TEST_P(PostgresRace, G3EightMigrateAtOnceAndApplyEachMigrationOnce) {
  int late = 0;
  for (int round = 0; round < kRounds; ++round) {
    start_over();
    for (const int code : run(std::vector<Racers::Arguments>(8, {"migrate"}))) {
      ASSERT_THAT(code, AnyOf(0, kLocked)) << read_file(folder_ / "output");
      if (code == kLocked) ++late;
    }
    ASSERT_EQ(list("times", "counters"), "1,1,1,1,1") << "round " << round;
    ASSERT_EQ(list("version", "schema_migrations"), "001,002,003,004,005");
    ASSERT_EQ(ask("SELECT count(*) FROM solder_log"), "5");
  }
  std::printf(
      "race: 8 runners on a server, %s, %d rounds, 5 migrations: each applied exactly once, %d of "
      "%d runs gave up waiting for the lock\n",
      GetParam().name, kRounds, late, 8 * kRounds);
}

TEST_P(PostgresRace, G1MigrateAndRollbackAtOnceLeaveSchemaAndHistoryInAgreement) {
  std::set<std::string> orders;
  for (int round = 0; round < kRounds; ++round) {
    start_over();
    ASSERT_THAT(run({{"migrate", "--steps", "3"}}), ::testing::ElementsAre(0));
    const std::vector<int> codes = run({{"migrate"}, {"rollback", "001", "--yes", "--no-backup"}});
    for (const int code : codes) {
      ASSERT_THAT(code, AnyOf(0, 4, kLocked)) << read_file(folder_ / "output");
    }
    ASSERT_EQ(disagreements(), "") << "round " << round;
    orders.insert(ask("SELECT string_agg(action || version, ',' ORDER BY id) FROM solder_log"));
    ASSERT_THAT(run({{"migrate"}}), ::testing::ElementsAre(0)) << read_file(folder_ / "output");
    ASSERT_EQ(list("times", "counters"), "1,1,1,1,1") << "round " << round;
  }
  std::printf(
      "race: migrate and rollback at once on a server, %s, %d rounds, %zu orders of steps: schema "
      "and history agree after each\n",
      GetParam().name, kRounds, orders.size());
}

INSTANTIATE_TEST_SUITE_P(Ways, PostgresRace,
                         ::testing::Values(Way{"advisory", "auto", false}, Way{"row", "row", false},
                                           Way{"pgbouncer", "auto", true}),
                         [](const auto& way) { return std::string(way.param.name); });

}  // namespace
}  // namespace solder::testing
