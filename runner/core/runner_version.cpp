#include "core/runner_version.hpp"

namespace solder::runner {

const char* runner_version() {
  return SOLDER_RUNNER_VERSION;
}

const char* runner_platform() {
  return SOLDER_RUNNER_PLATFORM;
}

}  // namespace solder::runner
