/// \file
/// Writes a file in the place of an older one.

#ifndef SOLDER_RUNNER_COMMANDS_REPLACE_FILE_HPP
#define SOLDER_RUNNER_COMMANDS_REPLACE_FILE_HPP

#include <filesystem>
#include <string_view>

namespace solder::runner {

/// Puts a file with `content` at `path`, mode 0644 less umask, whole and synced with its folder;
/// until then the older file stays. A link is replaced, not followed.
/// \throws as check_replaceable; nothing is left behind
void replace_file(const std::filesystem::path& path, std::string_view content);

/// \throws Error (ErrorCode::environment) when there is something at `path` that a written file
/// must not take the place of: a database, a backup, or what isn't a regular file.
void check_replaceable(const std::filesystem::path& path);

}  // namespace solder::runner

#endif
