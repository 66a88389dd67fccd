/// \file
/// What the verbs share: how one finds the database and looks at it before it decides anything, and
/// how it carries out a plan. In this order nothing is touched on bad input (G12): address,
/// database, plugins, history, plan; then consent and backup (G10); then the worker.

#ifndef SOLDER_RUNNER_COMMANDS_SESSION_HPP
#define SOLDER_RUNNER_COMMANDS_SESSION_HPP

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "commands/commands.hpp"
#include "commands/manifest.hpp"
#include "commands/settings.hpp"
#include "database/database.hpp"
#include "database/history_table.hpp"
#include "database/schema_drift.hpp"
#include "plan/plan.hpp"
#include "worker/worker.hpp"

namespace solder::runner {

/// What there is when a verb begins. No connection is open any more: the worker must be alone.
struct Situation {
  DatabaseAddress address = {};
  bool exists = false;
  Catalog catalog = {};
  Manifest manifest = {};
  History history = {};                   ///< empty when there is no database
  std::optional<SchemaDrift> drift = {};  ///< heeded by `carry_out`
  /// Tables in a database that has no history yet.
  std::vector<std::string> unrecorded_tables = {};
  std::vector<std::string> warnings = {};
};

enum class MissingDatabase { refuse, create };

/// What `plan` does without a database: what `migrate` would, or `migrate-to` with a version.
[[nodiscard]] inline MissingDatabase planned_without_database(const std::string& version) {
  return version.empty() ? MissingDatabase::create : MissingDatabase::refuse;
}

/// What a verb is going to do with the database.
enum class Use { look, change };

/// The database that the settings name. Touches nothing.
/// \throws Error (ErrorCode::usage) naming `verb` when they name none.
[[nodiscard]] DatabaseAddress named_database(const Settings& settings, const std::string& verb);

/// As `named_database`, for verbs that need the database to be there.
/// \throws Error (ErrorCode::environment) when it isn't.
[[nodiscard]] DatabaseAddress existing_database(const Settings& settings, const std::string& verb);

/// The catalog, from a folder and files that others can't write unless the settings allow it.
/// \throws Error (ErrorCode::plugin, ErrorCode::environment, ErrorCode::history)
[[nodiscard]] Catalog read_plugins(const Settings& settings);

/// How the settings say to open a database.
[[nodiscard]] OpenOptions open_options(const Settings& settings, OpenOptions::Access access);

/// Opens the database, which must exist. Close it before a worker starts.
[[nodiscard]] std::unique_ptr<Connection> open_session(const Settings& settings,
                                                       const DatabaseAddress& address,
                                                       OpenOptions::Access access);

/// The history, after a check of its shape, through a connection that is closed again.
[[nodiscard]] History read_history(const Settings& settings, const DatabaseAddress& address);

/// The history, and whether the schema is still the one that the log knows.
struct Reading {
  History history = {};
  std::optional<SchemaDrift> drift = {};
  /// Who is at work where the history has something that looks interrupted; empty when nobody is,
  /// and where that can't be told.
  std::string run_by = {};
  std::vector<LogEntry> log = {};  ///< newest first, where it is wanted
  /// Tables in a database that has no history yet.
  std::vector<std::string> unrecorded_tables = {};
};
enum class LogWanted { none, whole };
/// As `read_history`; all of it is of one state of the database.
[[nodiscard]] Reading read_database(const Settings& settings, const DatabaseAddress& address,
                                    LogWanted log = LogWanted::none);

/// What `status` says of a reading: without its log.
[[nodiscard]] StatusResult status_of(const Settings& settings, const Catalog& catalog,
                                     const DatabaseAddress& address, const Reading& reading);

/// Whether a verb runs code of the plugins, which must then be as the lock file pins them.
enum class PluginCode { runs, only_read };

/// Looks at everything that a verb which changes the database depends on.
/// \throws Error as the functions above; (ErrorCode::environment) when the database is to be
/// created in a folder that isn't there, or when its file must not be written.
[[nodiscard]] Situation survey(const Settings& settings, const std::string& verb,
                               MissingDatabase missing, PluginCode code = PluginCode::runs,
                               Use use = Use::change);

/// Stops a verb before it applies migrations for the first time to a database that has tables
/// already: they would run against a schema that nobody compared with them. \throws Error
/// (ErrorCode::history) unless the settings allow it.
void refuse_existing_tables(const Settings& settings, const Situation& situation,
                            const std::string& what);

[[nodiscard]] PlanOptions plan_options(const Settings& settings, const DatabaseAddress& address);

/// The newest applied version, as written; empty when nothing is applied.
[[nodiscard]] std::string newest_version(const History& history);

/// How a worker runs steps on the database of `settings`.
[[nodiscard]] WorkerOptions worker_options(const Settings& settings, const Situation& situation);

/// Runs a plan in the worker; an empty plan is nothing to do and starts none. A database that is
/// created for the run and holds nothing after its failure is removed again.
[[nodiscard]] Report run_plan(const Settings& settings, const Situation& situation,
                              const Plan& plan, Progress& progress);

/// Stops a plan that is to run in one transaction and can't: "cannot <action> 'app.db' in one
/// transaction". \throws Error (ErrorCode::usage) naming the migrations that run without one.
void refuse_shared_transaction(const Settings& settings, const Situation& situation,
                               const Plan& plan, const std::string& action);

/// Whether there is a database now, after a run, and there was none when it began.
[[nodiscard]] bool was_created(const Situation& situation);

/// The backup that --backup asks for; none of a database that the run is going to create.
[[nodiscard]] std::optional<BackupInfo> back_up_before_run(const Settings& settings,
                                                           const Situation& situation,
                                                           Progress& progress);

/// How a plan is to be carried out.
struct CarryOut {
  std::string action = {};  ///< for messages: "cannot <action> 'app.db'"
  bool dry_run = false;     ///< only answer with the plan
};

/// Carries a plan out: asks and backs up before anything is rolled back (G10), backs up before
/// anything else if the settings say so, then runs it.
[[nodiscard]] ChangeResult carry_out(const Settings& settings, const Situation& situation,
                                     Plan plan, const CarryOut& how,
                                     const Surroundings& surroundings);

}  // namespace solder::runner

#endif
