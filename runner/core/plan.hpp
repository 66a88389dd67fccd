/// \file
/// What will be done, as values.

#ifndef SOLDER_RUNNER_CORE_PLAN_HPP
#define SOLDER_RUNNER_CORE_PLAN_HPP

#include <vector>

#include "core/migration.hpp"

namespace solder::runner {

/// One migration in one direction.
struct Step {
  Direction direction = Direction::up;
  Migration migration;
};

/// Steps in the order in which they will run.
using Plan = std::vector<Step>;

/// How the steps of a run are put into transactions.
enum class Transactions {
  each,  ///< each step has one of its own
  all,   ///< the steps share one: everything is committed, or nothing
};

}  // namespace solder::runner

#endif
