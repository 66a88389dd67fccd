#include "core/runner_version.hpp"

namespace solder::runner {

const char* runner_version() {
  return SOLDER_RUNNER_VERSION;
}

}  // namespace solder::runner
