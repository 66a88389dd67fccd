/// \file
/// Whether the schema is still the one that Solder left behind: each row of the log holds the
/// schema's fingerprint after what it tells of.

#ifndef SOLDER_RUNNER_DATABASE_SCHEMA_DRIFT_HPP
#define SOLDER_RUNNER_DATABASE_SCHEMA_DRIFT_HPP

#include <optional>
#include <string>

#include "core/connection.hpp"
#include "core/history.hpp"
#include "database/history_table.hpp"

namespace solder::runner {

/// Somebody else than Solder has changed the schema.
struct SchemaDrift {
  std::string since = {};     ///< what Solder did last: `003`, or `seed 001`
  std::string at = {};        ///< when that was: `2026-11-22 09:30:00`, UTC
  std::string recorded = {};  ///< fingerprint of the schema then
  std::string found = {};     ///< fingerprint of the schema now
};

/// Compares the schema with the newest fingerprint of the log. Call it in the same Snapshot in
/// which `history` was read. Finds nothing where nothing can be known: no history table, a log
/// without fingerprints, or a migration without a transaction that has not been settled.
[[nodiscard]] std::optional<SchemaDrift> find_schema_drift(Connection& connection,
                                                           HistoryTable& table,
                                                           const History& history);

}  // namespace solder::runner

#endif
