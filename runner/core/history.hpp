/// \file
/// What a database has seen, as values.

#ifndef SOLDER_RUNNER_CORE_HISTORY_HPP
#define SOLDER_RUNNER_CORE_HISTORY_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/migration.hpp"
#include "core/version.hpp"

namespace solder::runner {

/// One row of the history table: an applied migration.
struct HistoryEntry {
  std::int64_t id = 0;  ///< order of applying
  Version version;
  std::string name = {};
  std::string applied_at = {};               ///< as stored: `2026-11-22 09:30:00`, UTC
  std::optional<std::string> checksum = {};  ///< as stored; none in rows written by hand
};

/// What one row of `solder_log` tells of.
enum class LogAction { up, down, mark, repair, seed, reset, restore };
[[nodiscard]] const char* to_string(LogAction action);

/// How it ended. `started` is the intent of a migration without a transaction: left behind, it was
/// interrupted.
enum class LogOutcome { started, done, failed };
[[nodiscard]] const char* to_string(LogOutcome outcome);

/// One row of `solder_log`.
struct LogEntry {
  std::int64_t id = 0;  ///< set by the database
  std::string version = {};
  std::string name = {};
  LogAction action = LogAction::up;
  LogOutcome outcome = LogOutcome::done;
  std::string checksum = {};
  std::string artifact = {};  ///< SHA-256 of the library file, `sha256:<hex>`
  std::int64_t duration_ms = 0;
  std::int64_t statements = 0;  ///< statements finished, for migrations without a transaction
  std::string runner = {};      ///< the runner's version
  std::string user = {};
  std::string host = {};
  std::string error = {};
  std::string fingerprint = {};  ///< of the schema after it
  std::string stamp = {};        ///< as read: of the same moment, where the engine has one
  std::string logged_at = {};    ///< set by the database, UTC
  /// Of the lock file that the run had, 0: none. Written; read by HistoryTable::highest_serial.
  std::int64_t lock_serial = 0;
};

/// All that a plan needs to know of a database.
struct History {
  std::vector<HistoryEntry> entries = {};  ///< in the order applied
  /// Migrations without a transaction whose start was recorded and whose end was not.
  std::vector<LogEntry> interrupted = {};
  /// The checksum that each seed last ran with successfully; by version as written in its metadata.
  std::vector<LogEntry> seeds = {};
  /// The newest rollback that is done, or that ended on its way and left something behind.
  std::optional<LogEntry> last_rollback = {};

  /// The highest serial of a lock file that changed this database, 0: none has.
  std::int64_t lock_serial = 0;

  /// \return null when the version isn't applied. Valid while `entries` is.
  [[nodiscard]] const HistoryEntry* find(const Version& version) const;
};

/// Refuses a lock file that is older than one that the database has seen: nobody may bring old
/// plugins back by bringing back their lock file. `serial` is the lock file's, `seen` the highest
/// that the database has recorded, 0: none.
/// \throws Error (ErrorCode::history) with both numbers.
void check_lock_serial(std::int64_t serial, std::int64_t seen);

/// What a plan knew of the history table, to find out what others have done since.
struct HistoryMark {
  std::int64_t newest_id = -1;  ///< of all rows, 0: there was none; -1: nothing is known
  std::int64_t rows = 0;
};
[[nodiscard]] HistoryMark mark_of(const History& history);

}  // namespace solder::runner

#endif
