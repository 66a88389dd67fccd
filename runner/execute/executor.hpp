/// \file
/// Runs a plan on a database, one transaction a step, or one for all of them. What it promises,
/// whatever a plugin does:
///
///   G1  All or nothing: a migration's changes, its history row and its log row commit together or
///   not at all. G2  Failure is contained: the database is as before that step, earlier steps stay,
///   later ones don't start. After a
///       COMMIT that returned an error the history is read again before anything is said.
///   G3  Exactly once: the write lock first, then the history is read again.
///   G6  Plugins can't forge: a guard while they run, a check before COMMIT, and the first failure
///   sticks. G7  Foreign keys hold: off during the step, checked before COMMIT, blamed only for
///   what the step added. G9  TRANSACTION none: the intent is written first, each statement
///   recorded; a death in between is found.
///
/// With Transactions::all the run is what G1 and G2 speak of: all steps commit together or none
/// does, and a failure leaves the database as it was before the first.
///
/// G4 is catalog/artifact.hpp's, G5 worker/'s, G8 plan/'s, G10 and G12 commands/', G11 database/'s.

#ifndef SOLDER_RUNNER_EXECUTE_EXECUTOR_HPP
#define SOLDER_RUNNER_EXECUTE_EXECUTOR_HPP

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catalog/artifact.hpp"
#include "core/connection.hpp"
#include "core/history.hpp"
#include "core/plan.hpp"
#include "core/report.hpp"

namespace solder::runner {

struct ExecuteOptions {
  std::string history_table = "schema_migrations";
  std::map<std::string, std::string> variables = {};  ///< --set key=value
  bool insecure_plugins = false;
  std::int64_t lock_serial = 0;  ///< of the lock file that pins the plan, 0: none
  bool check_health = true;      ///< quick_check before the first step (G12)
  Transactions transactions = Transactions::each;
  /// What the plan was made on: a step is refused when others have applied or rolled back something
  /// since that it didn't reckon with.
  HistoryMark planned_on = {};
  /// All is rolled back at the end: a step without a transaction is only listed.
  bool is_rolled_back = false;
  const std::atomic<bool>* cancelled = nullptr;  ///< set by a signal handler; null: never
  /// The sealed copy of a step's plugin, if somebody has one ready. May be empty.
  std::function<std::optional<SealedArtifact>(const Step&)> sealed = {};
  /// Called when a step's plugin has returned, before anything is committed: puts back what it
  /// changed of the process. \return warnings for the step. May be empty.
  std::function<std::vector<std::string>()> after_plugin = {};
  /// Called with the failure of a step whose connection has let go of the database (see
  /// Connection::abandoned_because), before the step is told to have ended. May be empty.
  std::function<void(const StepFailure&)> abandoned = {};
};

/// Runs the steps until one fails. Never throws for a step: "how did it go?" is what it answers.
/// \throws Error for what is found before the first step: health, the history's shape.
/// A lock file older than one that the database has seen is refused inside the write lock.
[[nodiscard]] Report execute(const Plan& plan, Connection& connection,
                             const ExecuteOptions& options, Progress& progress);

/// Who runs, for the log: user and host name.
struct Identity {
  std::string user = {};
  std::string host = {};
};
[[nodiscard]] Identity current_identity();

}  // namespace solder::runner

#endif
