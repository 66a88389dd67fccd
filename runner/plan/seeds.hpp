/// \file
/// Which seeds have run, and which are to run. Pure functions.

#ifndef SOLDER_RUNNER_PLAN_SEEDS_HPP
#define SOLDER_RUNNER_PLAN_SEEDS_HPP

#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "core/history.hpp"

namespace solder::runner {

/// All but `run` are to run: docs/decisions/0025-a-rollback-makes-seeds-pending.md.
enum class SeedState {
  pending,  ///< has never run
  run,      ///< with its present checksum, and no migration was rolled back since
  changed,  ///< with another checksum
  undone,   ///< a migration was rolled back since, perhaps with what the seed had filled
};
[[nodiscard]] const char* to_string(SeedState state);

/// What `status` says of a seed.
struct SeedStatus {
  SeedState state = SeedState::pending;
  std::string version = {};
  std::string name = {};  ///< the class name
  std::string description = {};
  std::string ran_at = {};       ///< when it last ran: UTC; empty when it never has
  std::string recorded = {};     ///< checksum that it last ran with, empty when it never has
  std::string found = {};        ///< checksum of the plugin
  std::string rolled_back = {};  ///< version of the migration that was, of what is undone
};

/// The seeds of the catalog, in its order. One that has no plugin any more isn't told of.
[[nodiscard]] std::vector<SeedStatus> compare_seeds(const Catalog& catalog, const History& history);

}  // namespace solder::runner

#endif
