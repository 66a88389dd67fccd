/// \file
/// What is asked in one round trip when a plugin has returned, and what the answers mean.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_STEP_CHECK_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_STEP_CHECK_HPP

#include <string>
#include <vector>

#include "core/error.hpp"
#include "database/postgres/own_table.hpp"
#include "database/postgres/session.hpp"

namespace solder::runner::postgres {

/// One of the runner's own tables as it was when the plugin's turn began.
struct Watched {
  std::string table = {};  ///< as people call it
  std::string name = {};   ///< quoted, with its schema
  std::string oid = {};
  std::string shape = {};
  std::string content = {};  ///< digest of its rows, empty where it isn't compared
};

struct StepMark {
  std::string token = {};  ///< of this transaction: what its setting `solder.step` says
  std::vector<Watched> tables = {};
  /// The runner itself has written to them in this transaction, or each statement commits: locks
  /// don't tell who it was, and their rows are compared.
  bool compares_rows = false;
  /// Whether the tables were touched is told by locks, see EngineTraits::shows_table_locks.
  bool locks_tell = false;
  bool in_transaction = true;
  bool is_shared = false;         ///< other steps follow in it
  std::string lock_is_held = {};  ///< SQL, empty where there is no lock
};

/// What the session has been left with, to be put back.
struct Leftovers {
  bool temporary_objects = false;
  bool advisory_locks = false;
  std::vector<std::string> prepared = {};  ///< by SQL: names, quoted
  /// Constraints that can be deferred and aren't at first: names for SET CONSTRAINTS. Empty unless
  /// the transaction is shared.
  std::string immediate = {};
};

struct StepFindings {
  std::string transaction_id = {};
  bool lock_is_held = false;
  Leftovers leftovers = {};
};

/// SQL that yields a digest of the rows of a table of ours.
[[nodiscard]] std::string content_sql(const std::string& name);

/// Asks. \throws DatabaseError when the plugin has done what it must not, or has broken a
/// constraint that was deferred.
[[nodiscard]] StepFindings check_step(Session& session, const StepMark& mark);

}  // namespace solder::runner::postgres

#endif
