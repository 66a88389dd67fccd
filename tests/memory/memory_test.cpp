// G1 when memory runs out: at each allocation of a migration in turn, the command ends with a clean
// answer, and nothing or all of each step is there.

#include <algorithm>
#include <array>
#include <cstdio>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "cli/app.hpp"
#include "memory/failing_malloc.hpp"
#include "support/sqlite_query.hpp"
#include "support/temporary_folder.hpp"

// The disk isn't what is tested here, and waiting for it takes most of the time.
extern "C" int fsync(int /*descriptor*/) {
  return 0;
}
extern "C" int fdatasync(int /*descriptor*/) {
  return 0;
}

namespace solder::testing {
namespace {

/// Seconds after which a run hangs.
constexpr unsigned int kPatience = 30;
/// The allocations are shared by tests that can run side by side.
constexpr long kShares = 2;
/// Runs in one test; of more allocations than these every n-th one fails.
constexpr long kMostRuns = 2500;
/// Allocations at the end of a run, when its steps are done, that make its document.
constexpr long kOfTheDocument = 200;
/// Runs that are followed, spread over all their allocations.
constexpr long kOfEvents = 400;

/// How a run of the command ended.
struct Ending {
  int code = -1;  ///< its exit code, -1: a signal ended it
  int signal = 0;
  long allocations = 0;
};

class Memory : public ::testing::TestWithParam<long> {
 protected:
  // The C library ends the process when it has no memory to find out where users are kept
  // (nss_database.c): it is to know that before.
  Memory() { getpwuid(getuid()); }

  /// `solder migrate --in-process` in a process of its own, in which an allocation fails.
  [[nodiscard]] Ending migrate(long failing, Shortage shortage, const char* format = "text") const {
    std::array<int, 2> ends = {-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
    const pid_t child = fork();
    if (child == 0) run(failing, shortage, format, ends[1]);
    close(ends[1]);
    Ending result;
    if (read(ends[0], &result.allocations, sizeof(result.allocations)) < 0) std::abort();
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) result.code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
    return result;
  }

  void start_over() const {
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
      std::filesystem::remove(folder_ / ("app.db" + std::string(suffix)));
    }
  }

  /// "" when history and schema agree, or what is wrong.
  [[nodiscard]] std::string disagreement() const {
    const std::filesystem::path database = folder_ / "app.db";
    if (!std::filesystem::exists(database)) return {};
    const std::string sound = query(database, "PRAGMA integrity_check");
    if (sound != "ok") return sound;
    const std::string made = query(
        database,
        "SELECT group_concat(substr(name, 9)) FROM (SELECT name FROM sqlite_schema WHERE type = "
        "'table' AND name LIKE 'made_by_%' ORDER BY name)");
    return made == history() ? "" : "history " + history() + ", schema " + made;
  }
  [[nodiscard]] std::string history() const {
    const std::filesystem::path database = folder_ / "app.db";
    if (query(database, "SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'") != "1") {
      return {};
    }
    return query(database, "SELECT group_concat(version) FROM schema_migrations");
  }

  [[nodiscard]] std::string said() const { return read_file(folder_ / "said"); }

  TemporaryFolder folder_;

 private:
  [[noreturn]] void run(long failing, Shortage shortage, const char* format, int pipe) const {
    const std::string said = (folder_ / "said").string();
    const int file = open(said.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (dup2(file, 1) < 0 || dup2(file, 2) < 0) _exit(126);
    const std::vector<std::string> arguments = {
        "migrate",   "--in-process", "--database", (folder_ / "app.db").string(),
        "--plugins", MEMORY_PLUGINS, "--format",   format};
    runner::StandardConsole console;
    alarm(kPatience);
    let_fail(failing, shortage);
    const int code = runner::run_app(arguments, {}, console);
    const long allocations = end_failing();
    if (write(pipe, &allocations, sizeof(allocations)) < 0) _exit(126);
    _exit(code);
  }
};

TEST_P(Memory, G1AtEveryAllocationThatFailsTheAnswerIsCleanAndNothingIsTorn) {
  const long all = migrate(0, Shortage::passes).allocations;
  ASSERT_EQ(disagreement() + history(), "001,002") << said();
  const long stride = kShares * (all / (kShares * kMostRuns) + 1);
  int runs = 0;
  int succeeded = 0;
  for (long number = 1 + GetParam(); number <= all + stride; number += stride) {
    start_over();
    const Ending ended = migrate(number, Shortage::passes);
    EXPECT_THAT(ended.code, ::testing::AnyOf(0, 2, 6, 7))
        << "allocation " << number << ", signal " << ended.signal << "\n"
        << said();
    if (ended.code == 0) ++succeeded;
    EXPECT_EQ(disagreement(), "") << "allocation " << number << "\n" << said();
    if (ended.code == 0) {
      EXPECT_EQ(history(), "001,002") << "allocation " << number;
    }
    ASSERT_EQ(migrate(0, Shortage::passes).code, 0) << "after allocation " << number << said();
    ASSERT_EQ(history(), "001,002");
    ++runs;
  }
  std::printf(
      "memory: %d of %ld allocations failed, one a run: %d runs succeeded all the same, the others "
      "said why not; schema and history agree after each\n",
      runs, all, succeeded);
}

// What comes before is the same as without it.
TEST_P(Memory, WritesItsDocumentAtEachOfTheLastAllocationsThatFails) {
  const long all = migrate(0, Shortage::passes, "json").allocations;
  for (long number = all - kOfTheDocument + GetParam(); number <= all; number += kShares) {
    start_over();
    const Ending ended = migrate(number, Shortage::passes, "json");
    EXPECT_THAT(ended.code, ::testing::AnyOf(0, 7))
        << "allocation " << number << ", signal " << ended.signal << "\n"
        << said();
    EXPECT_THAT(said(),
                ::testing::HasSubstr("\"exit_code\": " + std::to_string(ended.code) + ",\n"))
        << "allocation " << number;
    EXPECT_EQ(history(), "001,002") << "allocation " << number;
  }
}

// An event that there is no memory for stays untold; the run goes on, and its end is told.
TEST_P(Memory, TellsTheEndOfARunWhicheverAllocationOfItsEventsFails) {
  const long all = migrate(0, Shortage::passes, "jsonl").allocations;
  const long stride = kShares * (all / (kShares * kOfEvents) + 1);
  for (long number = 1 + GetParam(); number <= all; number += stride) {
    start_over();
    const Ending ended = migrate(number, Shortage::passes, "jsonl");
    EXPECT_THAT(ended.code, ::testing::AnyOf(0, 2, 6, 7))
        << "allocation " << number << ", signal " << ended.signal << "\n"
        << said();
    EXPECT_EQ(disagreement(), "") << "allocation " << number << "\n" << said();
    if (ended.code == 0) {
      EXPECT_THAT(said(), ::testing::HasSubstr("\"exit_code\":0,")) << "allocation " << number;
    }
  }
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Share, Memory, ::testing::Range(0L, kShares));

}  // namespace solder::testing
