/// \file
/// Reads what must not be left behind in memory.

#ifndef SOLDER_RUNNER_COMMANDS_SECRET_FILE_HPP
#define SOLDER_RUNNER_COMMANDS_SECRET_FILE_HPP

#include <filesystem>
#include <optional>
#include <string>

#include "core/signature.hpp"

namespace solder::runner {

/// A line of `descriptor` without its end; nothing when there is none, or it is longer than a
/// Secret can be.
[[nodiscard]] std::optional<Secret> read_secret_line(int descriptor);

/// The file's first line; of `env:NAME` that variable, which is then taken out of the environment,
/// so that nothing that is started sees it. \throws Error (ErrorCode::environment) when it can't be
/// read, or there is none.
[[nodiscard]] Secret read_password_file(const std::filesystem::path& path);

/// `address` with the password that `source`, as of read_password_file, holds; `address` itself
/// when `source` is empty. \throws Error (ErrorCode::usage) when the database is a file, or the
/// address has a password; as read_password_file.
[[nodiscard]] std::string with_password_of(const std::string& address, const std::string& source);

/// The whole file. \throws Error (ErrorCode::environment) when it can't be read or is larger than a
/// Secret can be.
[[nodiscard]] Secret read_secret_file(const std::filesystem::path& path);

}  // namespace solder::runner

#endif
