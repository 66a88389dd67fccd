/// \file
/// Small files that decide what may run: the lock file and its signature.

#ifndef SOLDER_RUNNER_CATALOG_TRUSTED_FILE_HPP
#define SOLDER_RUNNER_CATALOG_TRUSTED_FILE_HPP

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace solder::runner {

/// The bytes of a file, read once; nothing when there is none. A link is not followed.
/// \throws Error (ErrorCode::plugin) when it is not a regular file, has more than `limit` bytes,
/// can't be read or, unless `insecure`, others can write it.
[[nodiscard]] std::optional<std::string> read_trusted_file(const std::filesystem::path& path,
                                                           std::size_t limit, bool insecure);

}  // namespace solder::runner

#endif
