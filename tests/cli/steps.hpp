/// \file
/// Steps and results built by hand.

#ifndef SOLDER_TESTS_CLI_STEPS_HPP
#define SOLDER_TESTS_CLI_STEPS_HPP

#include <string>

#include "core/plan.hpp"
#include "core/report.hpp"

namespace solder::testing {

inline runner::Step step(const std::string& version, const std::string& name,
                         runner::Direction direction = runner::Direction::up) {
  return {.direction = direction,
          .migration = {.version = *runner::Version::parse(version), .class_name = name}};
}

inline runner::Step seed_step(const std::string& version, const std::string& name) {
  runner::Step seed = step(version, name);
  seed.migration.kind = runner::Kind::seed;
  return seed;
}

inline runner::StepResult result_of(const runner::Step& step, runner::Outcome outcome) {
  return {.version = step.migration.version.text(),
          .name = step.migration.class_name,
          .direction = step.direction,
          .kind = step.migration.kind,
          .outcome = outcome,
          .duration_ms = 4};
}

inline runner::StepResult failed(const runner::Step& step, runner::StepFailure failure) {
  runner::StepResult result = result_of(step, runner::Outcome::failed);
  result.failure = std::move(failure);
  return result;
}

}  // namespace solder::testing

#endif
