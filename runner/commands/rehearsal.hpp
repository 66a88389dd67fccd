/// \file
/// The verbs that try migrations without changing the database: `plan --sql` and `verify`.

#ifndef SOLDER_RUNNER_COMMANDS_REHEARSAL_HPP
#define SOLDER_RUNNER_COMMANDS_REHEARSAL_HPP

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "commands/settings.hpp"
#include "core/plan.hpp"
#include "core/report.hpp"

namespace solder::runner {

/// Which migrations `plan` speaks of: those of `migrate`, or those of `migrate-to VERSION`.
struct PlanRequest {
  std::string version = {};  ///< empty: all that are pending
  std::optional<std::size_t> steps = {};
  std::filesystem::path scratch = {};  ///< folder for the copy; empty: beside the database
};

/// How a migration was tried.
enum class Trial {
  copy,         ///< on a copy of the database
  transaction,  ///< on the database itself, in a transaction that was rolled back
  scratch,      ///< on an empty one, as there is no database yet
};

/// What one migration has run.
struct RehearsedStep {
  std::vector<RanStatement> statements =
      {};                      ///< each complete, with its sums, in the order in which they began
  RanStatement unlisted = {};  ///< the sums of the others
  /// Without a transaction it can't be undone on a server: then its statements have no executions.
  bool was_tried = true;
};

struct RehearsalResult {
  Plan plan = {};
  Trial trial = Trial::copy;
  Report report = {};
  std::vector<RehearsedStep> steps = {};  ///< of `report.results`
  std::vector<std::string> unbuilt = {};  ///< as in StatusResult
};

/// `plan --sql`: runs what `migrate` or `migrate-to` would, and tells each statement. The database
/// is as before.
[[nodiscard]] RehearsalResult plan_sql(const Settings& settings, const PlanRequest& request,
                                       Progress& progress);

/// An object that isn't as it should be.
struct SchemaDifference {
  std::string object = {};  ///< "column users.age"
  std::string before = {};  ///< its definition; empty where it isn't there
  std::string after = {};
};

/// One migration: up, down, up again.
struct VerifiedMigration {
  std::string version = {};
  std::string name = {};
  Kind kind = Kind::migration;
  bool reversible = true;                          ///< else only its way up was tried
  std::vector<StepResult> runs = {};               ///< in order; the last one may have failed
  std::vector<SchemaDifference> after_down = {};   ///< against the schema before its first up
  std::vector<SchemaDifference> after_again = {};  ///< of the second up against the first

  [[nodiscard]] const StepResult* failure() const;
  [[nodiscard]] bool is_good() const;
};

struct VerifyRequest {
  bool with_data = false;  ///< on a copy of the database, and what is pending there
  std::filesystem::path scratch = {};
};

struct VerificationResult {
  std::string backend = {};
  bool with_data = false;
  std::vector<VerifiedMigration> migrations = {};  ///< those that began
  std::size_t not_run = 0;
  std::vector<std::string> faults = {};  ///< in the data, that weren't there before
  std::vector<std::string> faults_before = {};

  /// The step that stopped the run, null when none did.
  [[nodiscard]] const StepResult* failure() const;
  [[nodiscard]] bool is_good() const;
};

/// `verify`: proves on a scratch database that each migration can be undone and done again.
[[nodiscard]] VerificationResult verify(const Settings& settings, const VerifyRequest& request,
                                        Progress& progress);

}  // namespace solder::runner

#endif
