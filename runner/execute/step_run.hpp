/// \file
/// What the steps of one run share: where they run, what the run has done to the history so far,
/// the log's entries, and how a failure is told.

#ifndef SOLDER_RUNNER_EXECUTE_STEP_RUN_HPP
#define SOLDER_RUNNER_EXECUTE_STEP_RUN_HPP

#include <chrono>
#include <cstdint>
#include <string>

#include "core/connection.hpp"
#include "core/plan.hpp"
#include "core/report.hpp"
#include "database/history_table.hpp"
#include "execute/executor.hpp"
#include "execute/step_error.hpp"

namespace solder::runner {

/// One run on one connection. What it is given must outlive it.
class StepRun {
 public:
  StepRun(Connection& connection, const ExecuteOptions& options, Progress& progress);

  [[nodiscard]] Connection& connection() { return connection_; }
  [[nodiscard]] const ExecuteOptions& options() const { return options_; }
  [[nodiscard]] Progress& progress() { return progress_; }
  [[nodiscard]] HistoryTable& history() { return history_; }
  [[nodiscard]] bool is_cancelled() const;

  // ---- the turn of a step ----

  enum class Place { in_between, last };
  /// Starts the step's clock.
  void begin_step(Place place);
  void end_step(const Step& step);
  [[nodiscard]] std::int64_t elapsed_ms() const;
  /// None also where a rollback would leave tables behind: what was begun must be on record (G9).
  [[nodiscard]] TransactionMode transaction_of(const Migration& migration);
  /// The last place before the step touches the database.
  void reach_the_step();

  /// Steps that are rolled back with the run count no more.
  void forget_steps() { downs_ = 0; }

  // ---- inside the step's transaction ----

  /// \throws Error when another run has brought a newer lock file since the plan was made.
  void refuse_if_outdated();
  /// Creates the tables of the history where they are missing. In a plugin's transaction it comes
  /// after the plugin's SQL: SET TRANSACTION must be a transaction's first statement.
  void create_history();
  /// Says that they have been committed.
  void note_history_is_there() { history_is_there_ = true; }
  [[nodiscard]] bool is_done_already(const Step& step);
  /// G8 holds for the order in which migrations are applied now, not for that of the plan; and what
  /// is applied next may need what another run has taken away. \throws Error when it does.
  void refuse_if_stale(const Step& step);
  /// A seed is recorded in the log alone.
  void record_in_history(const Step& step);
  [[nodiscard]] LogEntry log_entry(const Step& step, LogOutcome outcome,
                                   const std::string& artifact) const;

  /// Of the schema as it is now; empty where it would cost more than the step is worth.
  [[nodiscard]] std::string fingerprint();

  // ---- failures ----

  /// Whether the connection has let go of the database.
  [[nodiscard]] bool is_abandoned() const;
  /// `failure` in the reader's words, with why the connection has let go of the database; the
  /// parent is told if it has.
  [[nodiscard]] StepFailure tell(StepFailure failure, const Step& step, Aftermath aftermath);
  /// Rolls back and makes `result` one of a failure, which is logged. `what` is said instead of the
  /// step's own; empty: that.
  void fail(const Step& step, StepResult& result, StepFailure failure, const std::string& artifact,
            const std::string& what = {});

 private:
  using Clock = std::chrono::steady_clock;

  void log_failure(const Step& step, const StepFailure& failure, const std::string& artifact);

  Connection& connection_;
  const ExecuteOptions& options_;
  Progress& progress_;
  HistoryTable history_;
  Identity identity_;
  Clock::time_point began_ = {};
  Place place_ = Place::in_between;
  std::size_t steps_begun_ = 0;
  std::int64_t downs_ = 0;  ///< rows of the history that are gone by this run's plan
  bool history_is_there_ = false;
};

}  // namespace solder::runner

#endif
