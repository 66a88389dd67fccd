/// \file
/// What a database does to its files, in order: the raw material of a power loss.

#ifndef SOLDER_TESTS_POWER_DISK_LOG_HPP
#define SOLDER_TESTS_POWER_DISK_LOG_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace solder::testing {

/// One change, sync or report. Files are called by what follows the database's name: "" for the
/// database itself, "-journal", "-wal". A file that was deleted and made again is another file.
struct DiskOperation {
  enum class Kind {
    create,    ///< `name` now means `file`
    remove,    ///< `name` means nothing any more
    write,     ///< `bytes` at `offset`
    truncate,  ///< to `offset` bytes
    sync,      ///< all of `file` so far is on the disk
    report,    ///< a step was reported as done; touches nothing
  };

  Kind kind = Kind::report;
  std::size_t file = 0;  ///< 0 is the database, as it was when the log began
  std::string name = {};
  std::int64_t offset = 0;
  std::string bytes = {};
  bool syncs_folder = false;  ///< of a sync or a removal: the names so far are on the disk too
};

using DiskLog = std::vector<DiskOperation>;

}  // namespace solder::testing

#endif
