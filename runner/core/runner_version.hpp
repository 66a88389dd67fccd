/// \file
/// Which runner this is.

#ifndef SOLDER_RUNNER_CORE_RUNNER_VERSION_HPP
#define SOLDER_RUNNER_CORE_RUNNER_VERSION_HPP

namespace solder::runner {

/// "0.1.0", as in the project's CMakeLists.txt.
[[nodiscard]] const char* runner_version();

/// The system and the machine that it runs on, as the lock file calls them: "linux-x86_64".
[[nodiscard]] const char* runner_platform();

}  // namespace solder::runner

#endif
