#include "power/recording.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>

#include "catalog/catalog.hpp"
#include "database/database.hpp"
#include "execute/executor.hpp"
#include "power/logging_vfs.hpp"
#include "support/recording_progress.hpp"
#include "support/sqlite_query.hpp"
#include "support/temporary_folder.hpp"

namespace solder::testing {
namespace {

using runner::Direction;

constexpr std::array<const char*, 6> kPlugins = {"001_orders",          "002_louder_notes",
                                                 "003_index_of_bodies", "004_rebuilt_notes",
                                                 "005_one_row",         "006_no_orders"};

/// Marks in the log where a step was reported, unless the run is reported as a whole.
class ReportProgress : public RecordingProgress {
 public:
  ReportProgress(DiskLog& log, bool marks_steps) : log_(log), marks_steps_(marks_steps) {}
  void step_finished(const runner::StepResult& result) noexcept override {
    if (marks_steps_ && result.outcome == runner::Outcome::done) log_.push_back({});
  }

 private:
  DiskLog& log_;
  const bool marks_steps_;
};

runner::Plan plan(std::size_t first, Direction direction) {
  runner::Plan steps;
  for (std::size_t i = first; i < kPlugins.size(); ++i) {
    const std::filesystem::path folder = POWER_PLUGINS;
    steps.push_back(
        {direction, runner::read_plugin_file(folder / (std::string(kPlugins[i]) + ".so"))});
  }
  if (direction == Direction::down) std::reverse(steps.begin(), steps.end());
  return steps;
}

/// Small pages and a cache of a few of them: a step writes to the database before its end.
void prepare(const std::filesystem::path& path, const std::string& journal_mode) {
  query(path,
        "PRAGMA page_size = 1024; PRAGMA default_cache_size = 40;"
        "PRAGMA journal_mode = " +
            journal_mode +
            ";"
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);"
            "WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count LIMIT 1200)"
            "INSERT INTO notes (body) SELECT 'the body of note number ' || n || "
            "' is as long as that of the others' FROM count");
}

}  // namespace

Recording record_migrations(const std::string& journal_mode, const std::string& synchronous,
                            runner::Transactions transactions) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder / "app.db";
  prepare(path, journal_mode);
  Recording recording{.database = read_file(path)};
  const LoggingVfs vfs(path, recording.log);
  const bool is_one = transactions == runner::Transactions::all;
  ReportProgress progress(recording.log, !is_one);
  for (const runner::Plan& steps :
       {plan(0, Direction::up), plan(3, Direction::down), plan(3, Direction::up)}) {
    const auto connection = runner::open_database(runner::parse_address(path.string()), {});
    if (!synchronous.empty()) connection->execute("PRAGMA synchronous = " + synchronous);
    const runner::Report report =
        runner::execute(steps, *connection, {.transactions = transactions}, progress);
    if (const runner::StepResult* failed = report.failure()) {
      throw std::runtime_error(failed->failure->text.what + ": " + failed->failure->text.why);
    }
    if (is_one) recording.log.push_back({});
  }
  return recording;
}

}  // namespace solder::testing
