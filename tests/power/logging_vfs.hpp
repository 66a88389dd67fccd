/// \file
/// A layer between SQLite and the system's files that writes down what is done to them.
/// https://www.sqlite.org/vfs.html

#ifndef SOLDER_TESTS_POWER_LOGGING_VFS_HPP
#define SOLDER_TESTS_POWER_LOGGING_VFS_HPP

#include <filesystem>

#include "power/disk_log.hpp"

namespace solder::testing {

/// While one lives, it is SQLite's default, and logs the database at `path` with its journal and
/// its WAL; everything else goes through unseen. One at a time. No connection may outlive it.
class LoggingVfs {
 public:
  /// `log` must outlive this.
  LoggingVfs(const std::filesystem::path& path, DiskLog& log);
  ~LoggingVfs();
  LoggingVfs(const LoggingVfs&) = delete;
  LoggingVfs& operator=(const LoggingVfs&) = delete;
};

}  // namespace solder::testing

#endif
