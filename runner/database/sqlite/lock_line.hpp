/// \file
/// The lines in which Linux lists locks: https://man7.org/linux/man-pages/man5/proc_locks.5.html

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_LOCK_LINE_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_LOCK_LINE_HPP

#include <cstdint>
#include <optional>
#include <string_view>

#include "database/open_files.hpp"

namespace solder::runner::sqlite {

/// One line: `1: POSIX  ADVISORY  WRITE 12167 fe:00:10952708 1073741825 1073741825`.
struct LockLine {
  bool writes = false;
  long pid = 0;
  FileIdentity file = {};  ///< some file systems list another one than `stat` tells
  std::uint64_t first_byte = 0;
  std::uint64_t last_byte = 0;
};

/// \return nothing for a lock of another kind than SQLite's, and for a process that waits.
[[nodiscard]] std::optional<LockLine> parse_lock_line(std::string_view line);

/// Locks of SQLite's own protocol: https://www.sqlite.org/lockingv3.html, and in a WAL's index byte
/// 120, the writer's (https://www.sqlite.org/walformat.html, 2.3.2).
inline constexpr std::uint64_t kReservedByte = 0x40000001;
inline constexpr std::uint64_t kFirstSharedByte = 0x40000002;
inline constexpr std::uint64_t kWalWriterByte = 120;

}  // namespace solder::runner::sqlite

#endif
