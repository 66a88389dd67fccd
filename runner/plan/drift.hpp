/// \file
/// Where the plugins and the history disagree, and the state of every migration. Pure functions.

#ifndef SOLDER_RUNNER_PLAN_DRIFT_HPP
#define SOLDER_RUNNER_PLAN_DRIFT_HPP

#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "core/history.hpp"

namespace solder::runner {

enum class State {
  pending,
  applied,
  missing,       ///< applied, and no plugin has its version
  modified,      ///< applied, and the plugin's checksum is another
  out_of_order,  ///< pending, below the newest applied version
  interrupted,   ///< began without a transaction and never ended
  running,       ///< the same, and a run is still at it; `compare` can't tell
};
[[nodiscard]] const char* to_string(State state);

/// One line of `status`.
struct MigrationStatus {
  State state = State::pending;
  std::string version = {};
  std::string name = {};  ///< the class name; from the history where it is applied
  std::string description = {};
  std::string applied_at = {};  ///< empty when pending
  std::string recorded = {};    ///< checksum in the history, empty when none
  std::string found = {};       ///< checksum of the plugin, empty when missing
};

/// Every migration that the catalog or the history knows, in version order.
[[nodiscard]] std::vector<MigrationStatus> compare(const Catalog& catalog, const History& history);

/// A bare text recorded by another implementation of the history table, or none at all, can't be
/// compared and is accepted. What says its kind is compared: of another kind than ours it
/// disagrees, so that somebody looks at it.
[[nodiscard]] bool checksums_disagree(const std::string& recorded, const std::string& found);

}  // namespace solder::runner

#endif
