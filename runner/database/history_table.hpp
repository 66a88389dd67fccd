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
/// transaction, which says how far it came.

#ifndef SOLDER_RUNNER_DATABASE_HISTORY_TABLE_HPP
#define SOLDER_RUNNER_DATABASE_HISTORY_TABLE_HPP

#include <optional>
#include <string>
#include <vector>

#include "core/connection.hpp"
#include "core/history.hpp"

namespace solder::runner {

inline constexpr const char* kDefaultHistoryTable = "schema_migrations";
inline constexpr const char* kLogTable = "solder_log";

/// Reads and writes the history through a connection. Doesn't begin or end transactions.
class HistoryTable {
 public:
  /// `connection` must outlive this. `table` is a plain name: letters, digits, '_'.
  /// \throws Error (ErrorCode::usage) for another name.
  HistoryTable(Connection& connection, std::string table);

  /// Whether both tables, only the history, or none are there.
  [[nodiscard]] bool exists();

  /// Checks that what is called by our names is ours: a table, with exactly our columns, without
  /// triggers; and that no row is unreadable. Takes tables of other implementations of the same
  /// layout over as they are. \throws Error (ErrorCode::history) that names what was found and
  /// expected, and suggests --history-table.
  void check_shape();

  /// Creates what is missing. Call it inside a transaction.
  void create();

  /// All rows; an empty History when there is no table.
  /// \throws Error (ErrorCode::history) for a version that can't be read, a NULL, or one version
  /// twice, naming the row.
  [[nodiscard]] History read();

  /// Whether `version` is applied at this moment; compared as versions, so '1' finds '001'.
  [[nodiscard]] bool is_applied(const Version& version);

  void insert(const Migration& migration);
  void remove(const Version& version);
  void update_checksum(const Version& version, const std::string& checksum);

  /// Appends a row. \return its id.
  std::int64_t append(const LogEntry& entry);
  /// Says how far the migration of that row has come.
  void update_log(std::int64_t id, LogOutcome outcome, std::int64_t statements,
                  const std::string& error, std::int64_t duration_ms,
                  const std::string& fingerprint);
  /// The latest `limit` rows, newest first; 0: all.
  [[nodiscard]] std::vector<LogEntry> read_log(std::size_t limit);

  [[nodiscard]] const std::string& table() const { return table_; }

 private:
  [[nodiscard]] bool has_log();

  Connection& connection_;
  std::string table_;
  std::string quoted_;
};

}  // namespace solder::runner

#endif
