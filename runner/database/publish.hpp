/// \file
/// New files that appear under their name complete, or not at all, and never in the place of
/// another.

#ifndef SOLDER_RUNNER_DATABASE_PUBLISH_HPP
#define SOLDER_RUNNER_DATABASE_PUBLISH_HPP

#include <filesystem>
#include <string_view>

namespace solder::runner {

/// Creates `path` with `bytes` in it, mode 0644 less umask, synced with its folder. Leaves a file
/// that is already there alone. \throws DatabaseError (ErrorCode::environment).
void publish_bytes(const std::filesystem::path& path, std::string_view bytes);

/// A new empty file beside `path`, mode 0600, under a name that nobody else uses.
/// \throws DatabaseError (ErrorCode::environment).
[[nodiscard]] std::filesystem::path create_beside(const std::filesystem::path& path);

/// Syncs `from`, renames it to `to` on the same file system and syncs the folder of `to`. \return
/// whether it did: false when there is something called `to`. \throws DatabaseError
/// (ErrorCode::environment); then there is no `to`.
[[nodiscard]] bool publish_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// Gives a private file the mode that new files of this process have: 0644 less umask.
/// \throws DatabaseError (ErrorCode::environment).
void make_public(const std::filesystem::path& path);

/// Makes sure that the names in the folder of `path` survive a loss of power.
/// \throws DatabaseError (ErrorCode::environment).
void sync_folder_of(const std::filesystem::path& path);

}  // namespace solder::runner

#endif
