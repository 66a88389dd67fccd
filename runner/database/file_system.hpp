/// \file
/// What about a database's file makes it dangerous to write: other names, and where it lies.

#ifndef SOLDER_RUNNER_DATABASE_FILE_SYSTEM_HPP
#define SOLDER_RUNNER_DATABASE_FILE_SYSTEM_HPP

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace solder::runner {

/// How a network file system is called whose statfs(2) type is `type`; empty for all others. FUSE
/// counts: what is behind it can't be told.
[[nodiscard]] std::string_view network_file_system(std::int64_t type);

/// The statfs(2) type of where `path` is, or of its folder when it isn't there; 0 when unknown.
[[nodiscard]] std::int64_t file_system_type(const std::filesystem::path& path);

}  // namespace solder::runner

#endif
