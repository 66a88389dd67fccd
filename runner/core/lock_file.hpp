/// \file
/// The lock file as a value: which plugins a folder holds, down to their bytes. How it is written:
///
///   # Pins the plugins of this folder. Written by 'solder lock'; commit it, don't edit it.
///   format 1
///   serial 3
///   migration 001 add_users sha256:<hex> linux-aarch64=sha256:<hex> linux-x86_64=sha256:<hex>
///   seed 001 defaults sha256:<hex> linux-x86_64=sha256:<hex>
///   library libparser.so.2 linux-x86_64=sha256:<hex>
///
/// A line for each plugin, in the order of versions, so that two branches which add a migration
/// conflict when they are merged. One space divides the words of a line. A migration has its kind,
/// version, name and checksum, then the hash of its file on each platform where it was locked; a
/// library of `<plugins>/lib` has no checksum. `format` and `serial` come before all others. Lines
/// that begin with '#' are for people. JSON was rejected: a merge of two branches would be valid
/// JSON too seldom, and conflicts would be harder to read.

#ifndef SOLDER_RUNNER_CORE_LOCK_FILE_HPP
#define SOLDER_RUNNER_CORE_LOCK_FILE_HPP

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/migration.hpp"

namespace solder::runner {

/// In the plugins folder.
inline constexpr const char* kLockFileName = "solder.lock";

/// A larger lock file is refused without being read: 16 MiB, some 50,000 plugins.
inline constexpr std::size_t kMaximumLockFile = std::size_t{16} * 1024 * 1024;

/// `sha256:<hex>` of a file by the platform that it was built for, `linux-x86_64`.
using PlatformHashes = std::map<std::string, std::string>;

/// A plugin that is pinned.
struct LockedPlugin {
  std::string name = {};
  std::string checksum = {};  ///< sha256:<hex>, or artifact:<hex> for a plugin without one
  PlatformHashes artifacts = {};

  friend bool operator==(const LockedPlugin&, const LockedPlugin&) = default;
};

/// What tells two plugins of a folder apart.
using PluginKey = std::pair<Kind, Version>;

struct LockFile {
  std::uint64_t serial = 0;  ///< grows with each change of the content; at most 2^63 - 1
  std::map<PluginKey, LockedPlugin> plugins = {};
  std::map<std::string, PlatformHashes> libraries = {};  ///< by soname

  friend bool operator==(const LockFile&, const LockFile&) = default;
};

/// Reads the text of a lock file; `file` is how messages call it. Touches nothing.
/// \throws Error (ErrorCode::plugin) naming the file and the line, for everything that isn't as
/// described above: another format, unknown or missing words, a plugin, library or platform twice.
[[nodiscard]] LockFile parse_lock_file(std::string_view text,
                                       const std::string& file = kLockFileName);

/// The text of a lock file; `parse_lock_file` reads it back.
[[nodiscard]] std::string print_lock_file(const LockFile& lock);

/// `found` as it is to be written next: what `previous` knows of other platforms is kept for
/// plugins whose checksum is the same and for libraries, and the serial is one more than the
/// previous one when anything differs. `platform` is the one that `found` was made on.
[[nodiscard]] LockFile merge_lock_files(const LockFile& previous, LockFile found,
                                        const std::string& platform);

/// Whether a library of that name can be pinned: letters, digits and the signs `._+-`, at most 200.
[[nodiscard]] bool is_library_name(std::string_view name);

}  // namespace solder::runner

#endif
