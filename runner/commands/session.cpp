#include "commands/session.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "catalog/plan_check.hpp"
#include "commands/file_rules.hpp"
#include "commands/heed_drift.hpp"
#include "commands/plugin_reading.hpp"
#include "commands/safety.hpp"
#include "core/text.hpp"
#include "database/history_name.hpp"
#include "plan/refusals.hpp"
#include "worker/worker.hpp"

namespace solder::runner {
namespace {

void check_parent_folder(const DatabaseAddress& address) {
  const std::filesystem::path folder = address.path.parent_path();
  std::error_code ignored;
  if (std::filesystem::is_directory(folder, ignored)) return;
  throw Error(ErrorCode::environment, {.what = "cannot create database " + quote(address.name()),
                                       .why = "no such directory: " + quote(folder.string()),
                                       .next = "create the folder, or name another database with "
                                               "--database"});
}

bool holds_nothing(const std::filesystem::path& file, Connection& connection) {
  return std::filesystem::exists(file) && read_schema(connection).empty();
}

/// Removes a file that this run has created and left empty. The write lock is held meanwhile, so
/// that a database which another run has begun to fill is never taken away.
void remove_if_empty(const DatabaseAddress& address) noexcept {
  try {
    OpenOptions options;
    options.lock_timeout = std::chrono::milliseconds{0};
    const std::unique_ptr<Connection> connection = open_database(address, options);
    const ScopedTransaction transaction(*connection);
    if (holds_nothing(address.path, *connection)) std::filesystem::remove(address.path);
  } catch (const std::exception&) {
    // Somebody else uses it, or it can't be opened: then it isn't ours to remove.
    return;
  }
}

CatalogOptions catalog_options(const Settings& settings) {
  return {.folder = settings.plugins, .insecure = settings.insecure_plugins};
}

}  // namespace

WorkerOptions worker_options(const Settings& settings, const Situation& situation) {
  return {.database = settings.database,
          .create_database = !situation.exists,
          .history_table = settings.history_table,
          .variables = settings.variables,
          .insecure_plugins = settings.insecure_plugins,
          .lock_serial = situation.manifest.serial(),
          .planned_on = mark_of(situation.history),
          .transactions = settings.transactions,
          .in_process = settings.in_process,
          .lock_timeout = settings.lock_timeout,
          .ddl_lock_timeout = settings.ddl_lock_timeout,
          .lock = settings.lock,
          .ddl = settings.ddl,
          .step_timeout = settings.step_timeout,
          .run_timeout = settings.run_timeout,
          .memory_limit_mib = settings.memory_limit_mib};
}

DatabaseAddress named_database(const Settings& settings, const std::string& verb) {
  if (settings.database.empty()) {
    throw Error(ErrorCode::usage, {.what = "cannot run " + quote(verb),
                                   .why = "no database is named",
                                   .next = "pass --database PATH, or set SOLDER_DATABASE"});
  }
  return parse_address(settings.database, settings.history_table);
}

DatabaseAddress existing_database(const Settings& settings, const std::string& verb) {
  DatabaseAddress address = named_database(settings, verb);
  if (!database_exists(address)) {
    throw Error(ErrorCode::environment,
                {.what = "cannot open database " + quote(address.name()),
                 .why = "it does not exist",
                 .next = "create it with 'solder migrate' or 'solder init', or name another with "
                         "--database"});
  }
  return address;
}

Catalog read_plugins(const Settings& settings) {
  return read_catalog(catalog_options(settings));
}

OpenOptions open_options(const Settings& settings, OpenOptions::Access access) {
  OpenOptions options;
  options.access = access;
  options.lock_timeout = settings.lock_timeout;
  options.lock = settings.lock;
  options.ddl = settings.ddl;
  options.server_programs = settings.server_programs;
  return options;
}

std::unique_ptr<Connection> open_session(const Settings& settings, const DatabaseAddress& address,
                                         OpenOptions::Access access) {
  return open_database(address, open_options(settings, access));
}

namespace {

/// Reads one state of a database whose history has a shape that we know.
class Reader {
 public:
  Reader(const Settings& settings, const DatabaseAddress& address)
      : connection_(open_session(settings, address, OpenOptions::Access::read)),
        table_(*connection_, settings.history_table),
        snapshot_(*connection_),
        history_(table_.check_shape()) {}

  /// Call it, or `all`, once.
  [[nodiscard]] History history() { return std::move(history_); }

  [[nodiscard]] Reading all(LogWanted log = LogWanted::none) {
    Reading reading = {.history = history()};
    if (log == LogWanted::whole) reading.log = table_.read_log(0);
    reading.drift = find_schema_drift(*connection_, table_, reading.history);
    if (reading.history.entries.empty()) reading.unrecorded_tables = unrecorded_tables();
    return reading;
  }

  /// Whether the server lets this role do everything, also outside of the database.
  [[nodiscard]] bool is_superuser() {
    if (connection_->backend() != "postgres") return false;
    return connection_
        ->prepare("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = current_user AND rolsuper")
        ->step();
  }

 private:
  [[nodiscard]] std::vector<std::string> unrecorded_tables() {
    if (connection_->own_kind(table_.table()) == SOLDER_TABLE) return {};
    std::vector<std::string> names;
    for (const SchemaTable& found : read_schema(*connection_)) {
      const bool is_ours = is_own_table(*connection_, found, table_.table());
      // Of a server's other schemas somebody else may be the owner.
      if (!is_ours && !found.is_elsewhere) names.push_back(found.name);
    }
    return names;
  }

  std::unique_ptr<Connection> connection_;
  HistoryTable table_;
  Snapshot snapshot_;
  History history_;
};

/// Reads again what another session has changed on a server while it was read.
template <typename Read>
auto read_undisturbed(const DatabaseAddress& address, const Read& read) {
  constexpr int kMostAttempts = 5;
  for (int attempt = 1;; ++attempt) {
    try {
      return read();
    } catch (const DatabaseError& error) {
      const bool is_disturbed = error.code() == ErrorCode::lock && !address.is_file();
      if (!is_disturbed || attempt == kMostAttempts) throw;
    }
  }
}

void read_into(Situation& situation, const Settings& settings) {
  Reader reader(settings, situation.address);
  Reading reading = reader.all();
  situation.history = std::move(reading.history);
  situation.drift = std::move(reading.drift);
  situation.unrecorded_tables = std::move(reading.unrecorded_tables);
}

/// What looks interrupted may be at work: another run then holds the lock of the server. Waits for
/// it. \throws DatabaseError (ErrorCode::lock).
void wait_for_other_runs(const Settings& settings, const DatabaseAddress& address) {
  const std::unique_ptr<Connection> connection =
      open_session(settings, address, OpenOptions::Access::write);
  connection->begin();
  connection->rollback();
}

/// For what only looks, and has nothing to wait for. \throws Error (ErrorCode::lock).
void refuse_while_at_work(const Settings& settings, const DatabaseAddress& address) {
  const std::string holder =
      open_session(settings, address, OpenOptions::Access::read)->active_run();
  if (holder.empty()) return;
  throw Error(ErrorCode::lock,
              {.what = "cannot use database " + quote(address.name()) + " now",
               .why = "a migration without a transaction is at work: " + printable(holder),
               .next = "run the command again when that run is done"});
}

void refuse_superuser(const Settings& settings, const DatabaseAddress& address) {
  if (!settings.strict || !Reader(settings, address).is_superuser()) return;
  throw Error(ErrorCode::environment,
              {.what = "cannot use database " + quote(address.name()),
               .why = "its role is a superuser, and a migration could then run programs and read "
                      "files on the server",
               .next = "connect as the owner of the tables, or leave --strict out"});
}

}  // namespace

History read_history(const Settings& settings, const DatabaseAddress& address) {
  return Reader(settings, address).history();
}

Reading read_database(const Settings& settings, const DatabaseAddress& address, LogWanted log) {
  const auto read = [&] { return Reader(settings, address).all(log); };
  Reading reading = read_undisturbed(address, read);
  if (address.is_file() || reading.history.interrupted.empty()) return reading;
  std::string holder = open_session(settings, address, OpenOptions::Access::read)->active_run();
  // That run may have ended after the reading.
  if (holder.empty()) return read_undisturbed(address, read);
  reading.run_by = std::move(holder);
  return reading;
}

Situation survey(const Settings& settings, const std::string& verb, MissingDatabase missing,
                 PluginCode code, Use use) {
  Situation situation;
  if (missing == MissingDatabase::refuse) {
    situation.address = existing_database(settings, verb);
    situation.exists = true;
  } else {
    situation.address = named_database(settings, verb);
    situation.exists = database_exists(situation.address);
    if (!situation.exists) check_parent_folder(situation.address);
  }
  if (use == Use::change) situation.warnings = check_before_writing(settings, situation.address);
  const auto read = [&] {
    read_undisturbed(situation.address, [&] { read_into(situation, settings); });
  };
  PluginReading plugins(catalog_options(settings), situation.address);
  plugins.meanwhile([&] {
    if (!situation.exists) return;
    if (use == Use::change) refuse_superuser(settings, situation.address);
    read();
  });
  situation.catalog = plugins.catalog();
  if (code == PluginCode::runs) {
    situation.manifest = read_manifest(settings);
    check_manifest(situation.manifest, situation.catalog);
  }
  plugins.throw_if_failed();
  if (!situation.address.is_file() && !situation.history.interrupted.empty()) {
    if (use == Use::change) {
      wait_for_other_runs(settings, situation.address);
    } else {
      refuse_while_at_work(settings, situation.address);
    }
    read();
  }
  if (situation.manifest.lock) {
    check_lock_serial(situation.manifest.serial(), situation.history.lock_serial);
  }
  return situation;
}

void refuse_existing_tables(const Settings& settings, const Situation& situation,
                            const std::string& what) {
  const std::vector<std::string>& tables = situation.unrecorded_tables;
  if (tables.empty() || settings.allow_existing_tables) return;
  throw Error(
      ErrorCode::history,
      {.what = what,
       .why = unrecorded_words(tables),
       .next = "record those with 'solder adopt' if another tool has applied them, else with "
               "'solder mark-applied VERSION', or pass --allow-existing-tables to apply "
               "all"});
}

PlanOptions plan_options(const Settings& settings, const DatabaseAddress& address) {
  return {.allow_out_of_order = settings.allow_out_of_order,
          .allow_missing = settings.allow_missing,
          .backend = address.backend};
}

std::string newest_version(const History& history) {
  const auto newest = std::max_element(history.entries.begin(), history.entries.end(),
                                       [](const HistoryEntry& left, const HistoryEntry& right) {
                                         return left.version < right.version;
                                       });
  return newest == history.entries.end() ? "" : newest->version.text();
}

Report run_plan(const Settings& settings, const Situation& situation, const Plan& plan,
                Progress& progress) {
  if (plan.empty()) return {};
  const auto clean_up = [&] {
    if (!situation.exists) remove_if_empty(situation.address);
  };
  if (!situation.exists) progress.creating(shown_address(settings.database));
  progress.plan_begun(plan);
  try {
    Report report = run_in_worker(plan, worker_options(settings, situation), progress);
    if (report.count(Outcome::done) == 0) clean_up();
    return report;
  } catch (...) {
    clean_up();
    throw;
  }
}

void refuse_shared_transaction(const Settings& settings, const Situation& situation,
                               const Plan& plan, const std::string& action) {
  if (settings.transactions == Transactions::each) return;
  refuse_without_transaction(
      plan, "cannot " + action + " " + quote(situation.address.name()) + " in one transaction");
}

bool was_created(const Situation& situation) {
  return !situation.exists && std::filesystem::exists(situation.address.path);
}

std::optional<BackupInfo> back_up_before_run(const Settings& settings, const Situation& situation,
                                             Progress& progress) {
  if (!situation.exists) return {};
  return back_up_before_migrating(settings, situation.address, newest_version(situation.history),
                                  progress);
}

bool has_no_plugins(const Catalog& catalog) {
  return catalog.migrations().empty() && catalog.seeds().empty();
}

ChangeResult carry_out(const Settings& settings, const Situation& situation, Plan plan,
                       const CarryOut& how, const Surroundings& surroundings) {
  ChangeResult result;
  result.existed = situation.exists;
  result.dry_run = how.dry_run;
  result.transactions = settings.transactions;
  result.plan = std::move(plan);
  refuse_shared_transaction(settings, situation, result.plan, how.action);
  tell_if_ignored(situation.manifest, surroundings.progress);
  pin(situation.manifest, result.plan);
  check_plugins_of(result.plan);
  tell(surroundings.progress, situation.warnings);
  if (has_no_plugins(situation.catalog)) {
    tell(surroundings.progress, {"there are no plugins in " + quote(settings.plugins.string()) +
                                 ": build them with 'solder build', or name their folder with "
                                 "--plugins"});
  }
  heed_drift(settings, situation, how.action, surroundings.progress);
  tell_real_path(settings.database, situation.address, surroundings.progress);
  if (how.dry_run || result.plan.empty()) return result;
  if (is_destructive(result.plan)) {
    refuse_read_only(situation.address);
    ask_consent(settings, surroundings, situation.address, how.action, rollback_loss(result.plan));
    result.backup = back_up_first(settings, situation.address, newest_version(situation.history),
                                  surroundings.progress);
  } else {
    result.backup = back_up_before_run(settings, situation, surroundings.progress);
  }
  result.report = run_plan(settings, situation, result.plan, surroundings.progress);
  result.created = was_created(situation);
  return result;
}

}  // namespace solder::runner
