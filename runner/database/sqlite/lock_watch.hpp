/// \file
/// Whether this process still has the locks that SQLite believes it has. Closing any descriptor of
/// a file drops all of them (https://www.sqlite.org/howtocorrupt.html, 2.2), and SQLite doesn't
/// notice: another program may have written since, or write now.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_LOCK_WATCH_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_LOCK_WATCH_HPP

#include <cstdint>
#include <optional>
#include <sqlite3.h>
#include <string>

#include "database/open_files.hpp"

namespace solder::runner::sqlite {

/// Reads what Linux tells of this process's own descriptors (/proc/self/fdinfo), which needs no
/// comparison of file and process ids. Where that tells nothing, it never finds anything lost.
/// Opens neither the database nor anything beside it.
class LockWatch {
 public:
  explicit LockWatch(const std::string& path);

  /// Learns where the locks of `db` can be seen. To be called when a transaction has begun.
  void transaction_began(sqlite3* db);

  /// Whether a lock that could be seen is gone, although SQLite has not given it back.
  [[nodiscard]] bool has_lost_locks(sqlite3* db);

 private:
  /// A lock on one byte.
  struct Lock {
    std::uint64_t byte = 0;
    bool writes = false;
  };
  /// A file that SQLite locks.
  struct File {
    std::optional<FileIdentity> identity = {};
    int descriptor = -1;    ///< of SQLite's, that its locks were seen at
    bool was_seen = false;  ///< the system tells of these locks
    bool is_blind = false;  ///< it doesn't
  };
  enum class Sight { held, missing, unknown };

  [[nodiscard]] static Sight look(int descriptor, const Lock& lock);
  [[nodiscard]] static Sight search(File& file, const Lock& lock);
  static void learn(File& file, const Lock& lock);
  [[nodiscard]] static bool is_lost(File& file, const Lock& lock);

  const std::string index_path_;
  File database_;
  File index_;  ///< of the WAL
};

}  // namespace solder::runner::sqlite

#endif
