/// \file
/// What `build` builds with: where CMake and the SDK are, and whether they work.

#ifndef SOLDER_RUNNER_COMMANDS_TOOLCHAIN_HPP
#define SOLDER_RUNNER_COMMANDS_TOOLCHAIN_HPP

#include <filesystem>
#include <string>
#include <vector>

namespace solder::runner {

/// Whether a folder of PATH has the program.
[[nodiscard]] bool is_in_path(const std::string& program);

/// The SDK that was installed, or built, with this program; empty when there is none.
[[nodiscard]] std::filesystem::path sdk_folder();

/// What makes CMake configure the project in `source` in a `folder` of its own, as it configures
/// migrations: the same SDK, the same generator.
[[nodiscard]] std::vector<std::string> configure_words(const std::filesystem::path& source,
                                                       const std::filesystem::path& folder);

/// What a trial has found. Each text is empty where the trial didn't come so far.
struct Toolchain {
  std::string cmake = {};     ///< its version
  std::string compiler = {};  ///< "GNU 12.2.0, /usr/bin/c++"
  std::string sdk = {};       ///< "0.1.0 in '/usr/lib/cmake/solder'"
  std::string words = {};     ///< the last that CMake said of an error
};

/// Lets CMake try the compiler and find the SDK, in a temporary folder that is removed again.
/// \throws Error (ErrorCode::environment) when there can't be one.
[[nodiscard]] Toolchain try_toolchain();

}  // namespace solder::runner

#endif
