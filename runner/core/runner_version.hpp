/// \file
/// Which runner this is.

#ifndef SOLDER_RUNNER_CORE_RUNNER_VERSION_HPP
#define SOLDER_RUNNER_CORE_RUNNER_VERSION_HPP

namespace solder::runner {

/// "0.1.0", as in the project's CMakeLists.txt.
[[nodiscard]] const char* runner_version();

}  // namespace solder::runner

#endif
