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

}  // namespace solder::runner

#endif
