// G1: whatever kills the runner or its worker, and whenever, nothing or all of a migration is
// there, and what was reported is so.

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <poll.h>
#include <random>
#include <sstream>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/sqlite_query.hpp"
#include "worker_world.hpp"

namespace solder::testing {
namespace {

using std::chrono::microseconds;
using Clock = std::chrono::steady_clock;

/// How often a run is killed in one test. The sanitizers' build, which is slower, is content with
/// fewer.
constexpr int kKills = SOLDER_KILLS;

enum class Victim { runner, worker };

const std::vector<std::string> kUp = {"001_slow", "002_slow", "003_slow"};
const std::vector<std::string> kDown = {"003_slow", "002_slow", "001_slow"};

/// One test: a way, and a journal mode.
struct Way {
  const char* name;
  runner::Direction direction;
  const char* journal_mode;
  runner::Transactions transactions = runner::Transactions::each;
};

/// What a run said of its steps before it ended, by version.
using Said = std::map<std::string, std::string>;

struct Tally {
  int kills = 0;
  int early = 0;  ///< before the last step was reported as done
  int torn = 0;
  int corrupt = 0;
  int not_applied = 0;  ///< though reported as done
  int applied = 0;      ///< though reported as failed
};

/// The runner as a process of its own that says on a pipe how its steps went.
class Runner {
 public:
  Runner(const runner::Plan& plan, const runner::WorkerOptions& options) {
    std::array<int, 2> ends = {-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
    id_ = fork();
    if (id_ == 0) run(plan, options, ends[1]);
    close(ends[1]);
    pipe_ = ends[0];
  }
  ~Runner() { close(pipe_); }
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  /// Until all is said, or `deadline`.
  void listen(std::optional<Clock::time_point> deadline) {
    while (!is_over_) {
      timespec rest = {};
      if (deadline) {
        const auto left = std::max(Clock::duration{0}, *deadline - Clock::now());
        rest.tv_nsec = std::chrono::duration_cast<std::chrono::nanoseconds>(left).count();
      }
      pollfd ready = {pipe_, POLLIN, 0};
      const int count = ppoll(&ready, 1, deadline ? &rest : nullptr, nullptr);
      if (count == 0) return;
      if (count > 0) take();
    }
  }

  /// \return whether there was somebody to be killed.
  [[nodiscard]] bool kill(Victim victim) const {
    const pid_t target = victim == Victim::worker ? worker() : id_;
    return target > 0 && !is_over_ && ::kill(target, SIGKILL) == 0;
  }

  /// Until the runner is gone, and its worker, which the system gives to us when it is an orphan.
  void wait() {
    listen({});
    while (waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
    }
  }

  [[nodiscard]] Said said() const {
    Said said;
    std::istringstream words(text_);
    for (std::string version, outcome; words >> version >> outcome;) said[version] = outcome;
    return said;
  }

 private:
  [[noreturn]] static void run(const runner::Plan& plan, const runner::WorkerOptions& options,
                               int pipe) {
    HearingProgress progress;
    progress.on_finished = [pipe](const runner::StepResult& result) {
      std::string outcome = to_word(result.outcome);
      if (result.outcome == runner::Outcome::in_doubt) outcome = "doubt";
      const std::string line = result.version + " " + outcome + "\n";
      if (write(pipe, line.data(), line.size()) < 0) std::abort();
    };
    std::size_t begun = 0;
    try {
      begun = runner::run_in_worker(plan, options, progress).results.size();
    } catch (const std::exception&) {
      // Before its first step: all of them are reported as not done.
    }
    for (; begun < plan.size(); ++begun) {
      runner::StepResult result;
      result.version = plan[begun].migration.version.text();
      result.outcome = runner::Outcome::failed;
      progress.on_finished(result);
    }
    _exit(0);
  }

  void take() {
    std::array<char, 256> buffer;
    const ssize_t count = read(pipe_, buffer.data(), buffer.size());
    if (count <= 0) {
      is_over_ = true;
    } else {
      text_.append(buffer.data(), static_cast<std::size_t>(count));
    }
  }

  /// The runner's one child, 0 when there is none.
  [[nodiscard]] pid_t worker() const {
    const std::string process = std::to_string(id_);
    std::ifstream children("/proc/" + process + "/task/" + process + "/children");
    pid_t child = 0;
    children >> child;
    return child;
  }

  pid_t id_ = -1;
  int pipe_ = -1;
  bool is_over_ = false;
  std::string text_ = {};
};

class Kill : public WorkerWorld, public ::testing::WithParamInterface<Way> {
 protected:
  Kill() {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    options_.transactions = GetParam().transactions;
  }

  /// A database before the run that is killed: without any of the migrations, or with all.
  void set_up_database() {
    query(database(), std::string("PRAGMA journal_mode = ") + GetParam().journal_mode +
                          "; PRAGMA user_version = 1");
    if (GetParam().direction == runner::Direction::down) run(kUp);
    before_ = read_file(database());
  }
  void put_database_back() {
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
      std::filesystem::remove(folder_ / ("app.db" + std::string(suffix)));
    }
    folder_.write("app.db", before_);
  }

  [[nodiscard]] runner::Plan steps() const {
    const bool is_up = GetParam().direction == runner::Direction::up;
    return plan(is_up ? kUp : kDown, GetParam().direction);
  }

  /// How long a run takes that nobody kills: the median of some.
  microseconds duration() {
    std::array<microseconds, 5> durations = {};
    for (microseconds& one : durations) {
      put_database_back();
      const auto began = Clock::now();
      Runner(steps(), options_).wait();
      one = std::chrono::duration_cast<microseconds>(Clock::now() - began);
    }
    std::sort(durations.begin(), durations.end());
    return durations[durations.size() / 2];
  }

  /// A run that is killed after `delay`, if it takes as long. \return whether it was.
  bool kill_after(microseconds delay, Victim victim, Said& said) {
    Runner runner(steps(), options_);
    runner.listen(Clock::now() + delay);
    const bool is_killed = runner.kill(victim);
    runner.wait();
    said = runner.said();
    return is_killed;
  }

  /// Compares what is there with what was said.
  void judge(const Said& said, Tally& tally) const {
    if (query(database(), "PRAGMA integrity_check") != "ok") ++tally.corrupt;
    const bool is_up = GetParam().direction == runner::Direction::up;
    for (const std::string version : {"001", "002", "003"}) {
      const bool has_row = has_history_row(version);
      const bool has_other = has_row ? !has_whole_table(version) : has_table("rows_" + version);
      if (has_other) ++tally.torn;
      const auto word = said.find(version);
      const std::string outcome = word == said.end() ? "" : word->second;
      const bool is_done = has_row == is_up;
      if (outcome == "done" && !is_done) ++tally.not_applied;
      if (outcome == "failed" && is_done) ++tally.applied;
    }
    const auto done = std::count_if(said.begin(), said.end(),
                                    [](const auto& word) { return word.second == "done"; });
    if (done < 3) ++tally.early;
    const auto there = std::count_if(kUp.begin(), kUp.end(), [this](const std::string& name) {
      return has_history_row(name.substr(0, 3));
    });
    const bool is_shared = GetParam().transactions == runner::Transactions::all;
    if (is_shared && there != 0 && there != 3) ++tally.torn;
  }

  [[nodiscard]] bool has_table(const std::string& name) const {
    const std::string tables = query(database(), "SELECT '|' || name || '|' FROM sqlite_schema");
    return tables.find("|" + name + "|") != std::string::npos;
  }
  [[nodiscard]] bool has_whole_table(const std::string& version) const {
    const std::string table = "rows_" + version;
    return has_table(table) && query(database(), "SELECT count(*) FROM " + table) == "5000";
  }
  [[nodiscard]] bool has_history_row(const std::string& version) const {
    return has_table("schema_migrations") &&
           query(database(), "SELECT 1 FROM schema_migrations WHERE version = '" + version + "'") ==
               "1";
  }

  std::string before_ = {};
};

TEST_P(Kill, G1AtRandomMomentsTearsNothing) {
  set_up_database();
  const std::int64_t longest = duration().count();
  std::mt19937 random(20261122);  // NOLINT(cert-msc51-cpp): the moments vary enough by themselves
  Tally tally;
  for (int round = 0; tally.kills < kKills; ++round) {
    ASSERT_LT(round, 4 * kKills) << "most runs end before they are killed";
    put_database_back();
    Said said;
    const microseconds delay{std::uniform_int_distribution<std::int64_t>(0, longest)(random)};
    if (!kill_after(delay, random() % 2 == 0 ? Victim::runner : Victim::worker, said)) continue;
    ++tally.kills;
    judge(said, tally);
    const runner::Report report = run(kUp);
    ASSERT_EQ(report.failure(), nullptr)
        << "round " << round << ": " << lines(failure(report).text);
    ASSERT_EQ(state(), "history 001 002 003, tables 001 002 003") << "round " << round;
  }
  std::printf(
      "kills: %d %s on %s, %d of them before the last step was done: %d torn, %d corrupt, %d "
      "reported as applied and "
      "not applied, %d reported as failed and applied\n",
      tally.kills, runner::to_string(GetParam().direction), GetParam().journal_mode, tally.early,
      tally.torn, tally.corrupt, tally.not_applied, tally.applied);
  EXPECT_EQ(tally.torn + tally.corrupt + tally.not_applied + tally.applied, 0);
  EXPECT_GT(tally.early, 0);  // else no moment was in a step, and nothing was tried
}

}  // namespace
INSTANTIATE_TEST_SUITE_P(
    Way, Kill,
    ::testing::Values(Way{"UpOnARollbackJournal", runner::Direction::up, "DELETE"},
                      Way{"DownOnARollbackJournal", runner::Direction::down, "DELETE"},
                      Way{"UpOnAWal", runner::Direction::up, "WAL"},
                      Way{"DownOnAWal", runner::Direction::down, "WAL"},
                      Way{"UpInOneTransaction", runner::Direction::up, "DELETE",
                          runner::Transactions::all},
                      Way{"DownInOneTransactionOnAWal", runner::Direction::down, "WAL",
                          runner::Transactions::all}),
    [](const auto& given) { return given.param.name; });
}  // namespace solder::testing
