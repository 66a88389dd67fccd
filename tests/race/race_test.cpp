// G3, exactly once, and G1, with the command itself: processes that want the same database at once.

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "support/sqlite_query.hpp"
#include "support/temporary_folder.hpp"

namespace solder::testing {
namespace {

using Arguments = std::vector<std::string>;
using ::testing::AnyOf;

/// Of the command: somebody else had the lock for too long.
constexpr int kLocked = 5;

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

  /// Runs commands, all let go at the same moment. \return their exit codes, -1 for one that died
  /// of a signal.
  [[nodiscard]] std::vector<int> run(const std::vector<Arguments>& commands) const {
    std::array<int, 2> gate = {-1, -1};
    if (pipe2(gate.data(), O_CLOEXEC) != 0) std::abort();
    std::vector<pid_t> racers;
    for (const Arguments& command : commands) racers.push_back(start(command, gate));
    close(gate[0]);
    close(gate[1]);
    std::vector<int> codes;
    for (const pid_t racer : racers) {
      int status = 0;
      waitpid(racer, &status, 0);
      codes.push_back(WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    }
    return codes;
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

 private:
  /// A child that waits until the gate's other end is closed and becomes the command.
  [[nodiscard]] pid_t start(const Arguments& command, const std::array<int, 2>& gate) const {
    Arguments words = {SOLDER_COMMAND, "--database", (folder_ / "app.db").string(),
                       "--plugins",    RACE_PLUGINS, "--allow-existing-tables"};
    words.insert(words.end(), command.begin(), command.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const std::string output = (folder_ / "output").string();
    const pid_t id = fork();
    if (id != 0) return id;
    close(gate[1]);
    char nothing = 0;
    const int file = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (dup2(file, 1) < 0 || dup2(file, 2) < 0 || read(gate[0], &nothing, 1) != 0) _exit(126);
    execv(SOLDER_COMMAND, arguments.data());
    _exit(127);
  }
};

TEST_F(Race, G3EightMigrateAtOnceAndApplyEachMigrationOnce) {
  int applied_once = 0;
  int late = 0;
  for (int round = 0; round < 20; ++round) {
    start_over(round % 2 == 0 ? "DELETE" : "WAL");
    for (const int code : run(std::vector<Arguments>(8, {"migrate"}))) {
      ASSERT_THAT(code, AnyOf(0, kLocked)) << read_file(folder_ / "output");
      if (code == kLocked) ++late;
    }
    ASSERT_EQ(ask("SELECT group_concat(times) FROM counters"), "1,1,1,1,1") << "round " << round;
    ASSERT_EQ(ask("SELECT group_concat(version) FROM schema_migrations"), "001,002,003,004,005");
    ASSERT_EQ(ask("SELECT count(*) FROM solder_log"), "5");
    applied_once += 5;
  }
  std::printf(
      "race: 8 runners, 20 rounds, 5 migrations: %d of 100 applied exactly once, %d of 160 runs "
      "gave up waiting for the lock\n",
      applied_once, late);
}

TEST_F(Race, G1MigrateAndRollbackAtOnceLeaveSchemaAndHistoryInAgreement) {
  std::set<std::string> orders;
  for (int round = 0; round < 50; ++round) {
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
      "race: migrate and rollback at once, 50 rounds, %zu orders of steps: schema and history "
      "agree "
      "after each\n",
      orders.size());
}

}  // namespace
}  // namespace solder::testing
