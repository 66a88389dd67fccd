#include "core/report.hpp"

#include <algorithm>

namespace solder::runner {

const StepResult* Report::failure() const {
  const auto found = std::find_if(results.begin(), results.end(), [](const StepResult& result) {
    return result.outcome == Outcome::failed || result.outcome == Outcome::in_doubt;
  });
  return found == results.end() ? nullptr : &*found;
}

std::size_t Report::count(Outcome outcome) const {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(),
                    [outcome](const StepResult& result) { return result.outcome == outcome; }));
}

}  // namespace solder::runner
