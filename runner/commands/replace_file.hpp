/// \file
/// Writes a file in the place of an older one.

#ifndef SOLDER_RUNNER_COMMANDS_REPLACE_FILE_HPP
#define SOLDER_RUNNER_COMMANDS_REPLACE_FILE_HPP

#include <filesystem>
#include <string_view>

namespace solder::runner {

/// Puts a file with `content` at `path`, mode 0644 less umask, whole and synced with its folder;
/// until then the older file stays. A link is replaced, not followed.
/// \throws Error (ErrorCode::environment); nothing is left behind
void replace_file(const std::filesystem::path& path, std::string_view content);

}  // namespace solder::runner

#endif
