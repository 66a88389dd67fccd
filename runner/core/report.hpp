/// \file
/// What was done, as values, and the interface that hears of it while it happens.

#ifndef SOLDER_RUNNER_CORE_REPORT_HPP
#define SOLDER_RUNNER_CORE_REPORT_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/migration.hpp"
#include "core/plan.hpp"
#include "core/version.hpp"

namespace solder::runner {

enum class Outcome {
  done,      ///< committed
  skipped,   ///< somebody else had done it when this step got its turn
  failed,    ///< rolled back
  in_doubt,  ///< what the database holds couldn't be determined, or a part of it stays (TRANSACTION
             ///< none)
  rolled_back,  ///< it ran, and was undone with a later step that failed (Transactions::all)
};

/// Why a step failed.
struct StepFailure {
  ErrorCode code = ErrorCode::migration;
  ErrorText text = {};
  std::string statement = {};  ///< the SQL that was running, empty when none was
  int offset = -1;             ///< byte offset of the error in it, or -1
  int engine_code = 0;         ///< the database's code or the plugin's own
};

/// How one step went.
struct StepResult {
  std::string version = {};
  std::string name = {};  ///< the class name
  Direction direction = Direction::up;
  Kind kind = Kind::migration;
  Outcome outcome = Outcome::done;
  std::int64_t duration_ms = 0;
  std::vector<std::string> warnings = {};
  std::optional<StepFailure> failure = {};  ///< set when the outcome is failed or in_doubt
};

/// How a run went.
struct Report {
  std::vector<StepResult> results = {};  ///< of the steps that began, in order
  std::size_t not_run = 0;               ///< steps that didn't begin

  /// The failure that stopped the run, null when all steps are done. Valid while the report is.
  [[nodiscard]] const StepResult* failure() const;
  [[nodiscard]] std::size_t count(Outcome outcome) const;
};

/// What a migration has run, told bit by bit while it runs: what is new since the last time.
struct RanStatement {
  /// Counts from 0 in the order in which a step's statements began. Statements beyond those that
  /// are told one by one have no number of their own.
  std::uint64_t number = 0;
  std::string sql = {};  ///< as written; empty where the number has been told before
  std::uint64_t executions = 0;
  std::int64_t rows = kNoRows;  ///< changed
  std::int64_t microseconds = 0;

  static constexpr std::uint64_t kUnlisted = ~std::uint64_t{0};
  static constexpr std::int64_t kNoRows = -1;  ///< it isn't one that changes rows
};

/// Told about a run as it happens. Nothing it does may throw.
class Progress {
 public:
  virtual ~Progress() = default;
  /// A backup was made before anything else is done.
  virtual void backup_written(const std::string& /*path*/) noexcept {}
  /// The database isn't there, and is about to be made by the plan that is told of next.
  virtual void creating(const std::string& /*database*/) noexcept {}
  /// The steps that are about to run, before the first of them. Not told of an empty plan.
  virtual void plan_begun(const Plan& /*plan*/) noexcept {}
  virtual void step_begun(const std::string& version, const std::string& name,
                          Direction direction) noexcept = 0;
  /// `total` is 0 when unknown.
  virtual void step_progress(std::uint64_t done, std::uint64_t total,
                             const std::string& unit) noexcept = 0;
  /// A line from the plugin's `log` (`level` is SOLDER_LOG_…), or of the runner itself.
  virtual void log(int level, const std::string& message) noexcept = 0;
  /// A line that the plugin printed.
  virtual void output(const std::string& line) noexcept = 0;
  /// The step has run, and is committed with those after it (Transactions::all). All of them are
  /// told to have finished when it is known how that went.
  virtual void step_ran(const StepResult& /*result*/) noexcept {}
  /// All steps that ran were rolled back, and begin again with the first.
  virtual void started_over() noexcept {}
  virtual void step_finished(const StepResult& result) noexcept = 0;
  /// Of a rehearsal alone.
  virtual void statement_ran(const RanStatement& /*statement*/) noexcept {}
  /// Every now and then while a step runs in a worker, also when nothing happens: for what shows
  /// the time.
  virtual void time_passed() noexcept {}
  /// Waiting for the database's lock; `holder` may be empty.
  virtual void waiting(const std::string& holder) noexcept = 0;
};

}  // namespace solder::runner

#endif
