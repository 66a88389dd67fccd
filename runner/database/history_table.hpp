/// \file
/// The history in a database: the table `schema_migrations` and the log `solder_log`.
///
///   CREATE TABLE schema_migrations (
///       id INTEGER PRIMARY KEY AUTOINCREMENT,
///       version TEXT UNIQUE NOT NULL,
///       name TEXT NOT NULL,
///       applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
///       checksum TEXT
///   );
///
/// The table is exactly this, so databases that already have one, and the SQL that people keep in
/// runbooks, go on working. A row inserted by hand counts as applied. Everything else that we know
/// goes into `solder_log`, which is only ever appended to, but for the row of a migration without a
/// transaction, which says how far it came:
///
///   CREATE TABLE solder_log (
///       id INTEGER PRIMARY KEY,
///       version TEXT NOT NULL,
///       name TEXT NOT NULL,
///       action TEXT NOT NULL,           -- up, down, mark, repair, seed, reset, restore
///       outcome TEXT NOT NULL,          -- started, done, failed
///       checksum TEXT NOT NULL,
///       artifact TEXT NOT NULL,         -- sha256:<hex> of the library file
///       duration_ms INTEGER NOT NULL,
///       statements INTEGER NOT NULL,    -- finished; of migrations without a transaction only
///       runner TEXT NOT NULL,           -- the runner's version
///       user TEXT NOT NULL,
///       host TEXT NOT NULL,
///       error TEXT NOT NULL,
///       fingerprint TEXT NOT NULL,      -- of the schema after it
///       logged_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
///       lock_serial INTEGER             -- of the lock file that the run had; null without one
///   );
///
/// Logs of earlier versions have no lock_serial: they are read as they are, and `create` adds it.
///
/// INTERRUPTED. A migration without a transaction is interrupted when a row of it says `started`,
/// or `failed` with statements > 0 (a part of it stays), and no later row of that version says
/// `done`, whatever its action: up, down, mark or repair settle it. Seeds are not counted: they
/// have a numbering of their own and may run again. A failed migration with a transaction left
/// nothing behind: its row has statements = 0.

#ifndef SOLDER_RUNNER_DATABASE_HISTORY_TABLE_HPP
#define SOLDER_RUNNER_DATABASE_HISTORY_TABLE_HPP

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/connection.hpp"
#include "core/error.hpp"
#include "core/history.hpp"

namespace solder::runner {

inline constexpr const char* kDefaultHistoryTable = "schema_migrations";
inline constexpr const char* kLogTable = "solder_log";
/// On servers that have no advisory locks: its row is locked while a run works.
inline constexpr const char* kLockTable = "solder_lock";

/// Reads and writes the history through a connection. Doesn't begin or end transactions.
class HistoryTable {
 public:
  /// `connection` must outlive this. `name` as of history_name.hpp; the connection must have been
  /// opened with the schema that it names. \throws Error (ErrorCode::usage) for another name.
  HistoryTable(Connection& connection, std::string name);

  /// Whether both tables are there. With the history alone, as another implementation leaves it,
  /// `read` works and `create` adds the log.
  [[nodiscard]] bool exists();

  /// Checks that the schema is there and what is called by our names is ours: a table, with exactly
  /// our columns, without triggers; and that no row is unreadable. Takes tables of other
  /// implementations of the same layout over as they are. \throws Error (ErrorCode::history) that
  /// names what was found and expected, and suggests --history-table.
  /// \return what was read for that, as `read` does.
  History check_shape();

  /// Creates what is missing, and the columns that a log of an earlier version lacks. Call it
  /// inside a transaction.
  void create();

  /// All rows; an empty History when there is no table.
  /// \throws Error (ErrorCode::history) for a version or a text that can't be read, a NULL, or one
  /// version twice, naming the row by its id.
  [[nodiscard]] History read();

  /// Whether `version` is applied at this moment; compared as versions, so '1' finds '001'.
  [[nodiscard]] bool is_applied(const Version& version);

  /// The version, as written, of the oldest row after row `id` that others have added; nothing when
  /// there is none.
  [[nodiscard]] std::optional<std::string> added_after(std::int64_t id);
  /// How many rows there are up to row `id`.
  [[nodiscard]] std::int64_t count_up_to(std::int64_t id);

  void insert(const Migration& migration);
  void remove(const Version& version);
  /// What was inserted and removed has been rolled back.
  void forget_changes();
  void update_checksum(const Version& version, const std::string& checksum);

  /// Appends a row to the log.
  void post(const LogEntry& entry);
  /// As `post`, and creates the log when it is missing. \return the row's id.
  std::int64_t append(const LogEntry& entry);
  /// Says how far the migration of that row has come.
  void update_log(std::int64_t id, LogOutcome outcome, std::int64_t statements,
                  const std::string& error, std::int64_t duration_ms,
                  const std::string& fingerprint);
  /// The highest serial of a lock file with which something was done, 0: none. A failure leaves the
  /// database as it was, so it doesn't count.
  [[nodiscard]] std::int64_t highest_serial();
  /// The newest row that tells the schema's fingerprint; none when a later one may have changed
  /// the schema without telling it.
  [[nodiscard]] std::optional<LogEntry> last_known_schema();
  /// The latest `limit` rows, newest first; 0: all.
  [[nodiscard]] std::vector<LogEntry> read_log(std::size_t limit);

  /// Without its schema.
  [[nodiscard]] const std::string& table() const { return table_; }

 private:
  /// A row of the history, as it is known to this object.
  struct Known {
    std::int64_t id = 0;
    bool is_ours = false;       ///< inserted by this object
    std::string spelling = {};  ///< of the version, in the table
  };

  [[nodiscard]] bool has_log();
  [[nodiscard]] bool has_serial();
  void create_log();
  void read_log_into(History& history);
  /// Reads the history again when others may have changed it, so that looking a version up costs a
  /// question about the table and not its rows.
  void refresh();

  Connection& connection_;
  std::string name_;  ///< as people call it
  std::string table_;
  std::string quoted_;
  std::string log_;
  std::map<Version, Known> known_;
  std::vector<std::int64_t> ids_;  ///< of `known_`, ascending: steps ask for their number
  std::int64_t as_of_ = -1;        ///< see Connection::has_own_changed
  bool is_known_ = false;          ///< `known_` has been read
};

}  // namespace solder::runner

#endif
