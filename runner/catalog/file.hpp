/// \file
/// Opening plugin files, and who may have written them.

#ifndef SOLDER_RUNNER_CATALOG_FILE_HPP
#define SOLDER_RUNNER_CATALOG_FILE_HPP

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/stat.h>

#include "core/descriptor.hpp"

namespace solder::runner {

/// A plugin above this size is refused without being read: 256 MiB, far above what static runtimes
/// and embedded data need, and small enough to be copied into memory.
inline constexpr std::uint64_t kMaximumPluginSize = 256ULL * 1024 * 1024;

/// A regular file that is open for reading.
struct PluginFile {
  Descriptor descriptor = {};
  struct stat status = {};

  [[nodiscard]] std::uint64_t size() const { return static_cast<std::uint64_t>(status.st_size); }
};

/// Opens `name` in the folder `folder` (AT_FDCWD: the current one) without following a link in its
/// last part and without waiting for a FIFO's writer; `file` is how messages call it.
/// \throws Error (ErrorCode::plugin) when it can't be opened, is not a regular file or is above
/// kMaximumPluginSize.
[[nodiscard]] PluginFile open_plugin_file(int folder, const std::string& name,
                                          const std::string& file);

/// Which file it is and in which state: another file in its place says something else, and so does
/// this one once it has been written, or given to somebody.
[[nodiscard]] std::string state_of(const struct stat& status);

/// Who but root and this user may write it: "it belongs to user 1001", "others can write it (mode
/// 0664)"; empty when nobody may.
[[nodiscard]] std::string why_untrusted(const struct stat& status);

/// \throws Error (ErrorCode::plugin) when somebody else may have written the file.
void check_file_trust(const PluginFile& plugin, const std::string& file);

/// A folder that somebody else may change, and why.
struct UntrustedFolder {
  std::filesystem::path path = {};
  std::string why = {};
};

/// The first of `folder` and the folders above it, links resolved, that somebody else than root and
/// this user can write. A sticky folder is fine above `folder`.
[[nodiscard]] std::optional<UntrustedFolder> find_untrusted_folder(
    const std::filesystem::path& folder);

/// The system's word for `code`, an errno.
[[nodiscard]] std::string system_message(int code);

}  // namespace solder::runner

#endif
