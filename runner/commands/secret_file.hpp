/// \file
/// Reads what must not be left behind in memory.

#ifndef SOLDER_RUNNER_COMMANDS_SECRET_FILE_HPP
#define SOLDER_RUNNER_COMMANDS_SECRET_FILE_HPP

#include <filesystem>
#include <optional>

#include "core/signature.hpp"

namespace solder::runner {

/// A line of `descriptor` without its end; nothing when there is none, or it is longer than a
/// Secret can be.
[[nodiscard]] std::optional<Secret> read_secret_line(int descriptor);

/// The file's first line. \throws Error (ErrorCode::environment) when it can't be read.
[[nodiscard]] Secret read_password_file(const std::filesystem::path& path);

/// The whole file. \throws Error (ErrorCode::environment) when it can't be read or is larger than a
/// Secret can be.
[[nodiscard]] Secret read_secret_file(const std::filesystem::path& path);

}  // namespace solder::runner

#endif
