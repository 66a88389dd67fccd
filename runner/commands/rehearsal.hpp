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
};

/// `plan --sql`: runs what `migrate` or `migrate-to` would, and tells each statement. The database
/// is as before.
[[nodiscard]] RehearsalResult plan_sql(const Settings& settings, const PlanRequest& request,
                                       Progress& progress);

}  // namespace solder::runner

#endif
