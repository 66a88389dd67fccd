/// \file
/// What every verb needs to know, filled in by the command line, and the people it talks to.

#ifndef SOLDER_RUNNER_COMMANDS_SETTINGS_HPP
#define SOLDER_RUNNER_COMMANDS_SETTINGS_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/report.hpp"
#include "core/server_choices.hpp"
#include "worker/worker.hpp"

namespace solder::runner {

struct Settings {
  std::string database = {};                          ///< --database, as given
  std::filesystem::path plugins = "plugins";          ///< --plugins
  std::filesystem::path migrations = "migrations";    ///< --migrations
  std::filesystem::path backups = "backups";          ///< --backups: where automatic backups go
  std::string history_table = "schema_migrations";    ///< --history-table
  std::map<std::string, std::string> variables = {};  ///< --set key=value
  std::chrono::milliseconds lock_timeout{10000};  ///< --lock-timeout, seconds on the command line
  std::chrono::milliseconds ddl_lock_timeout{5000};  ///< --ddl-lock-timeout, seconds; 0: for ever
  LockMode lock = LockMode::automatic;               ///< --lock
  DdlMode ddl = DdlMode::automatic;                  ///< --ddl
  std::filesystem::path server_programs = {};        ///< --postgres-programs; empty: looked for
  std::chrono::milliseconds step_timeout{0};         ///< --timeout, seconds; 0: none
  std::chrono::milliseconds run_timeout{0};          ///< --run-timeout, seconds; 0: none
  std::uint64_t memory_limit_mib = kMemoryLimitMib;  ///< --memory-limit; 0: none
  Transactions transactions = Transactions::each;    ///< --transaction
  bool allow_out_of_order = false;
  bool allow_missing = false;          ///< go on although plugins of applied migrations are gone
  bool allow_existing_tables = false;  ///< begin in a database that has tables and no history
  bool insecure_plugins = false;
  bool allow_hard_links = false;  ///< --allow-hardlink: write to a database with several names
  bool strict = false;            ///< --strict: refuse where there would be a warning
  bool is_protected = false;      ///< --protected: losing data takes the database's name
  bool in_process = false;
  std::vector<std::string> trusted_keys = {};  ///< --trusted-key: minisign keys, or their files
  bool require_signature = false;  ///< the lock file must be signed by one of trusted_keys
  bool use_lock_file = true;       ///< --no-lock-file: <plugins>/solder.lock is ignored
  bool backup_first = true;        ///< --no-backup: destructive verbs make none
  bool backup_always = false;      ///< --backup: before migrations are applied as well
  std::size_t keep_backups = 0;    ///< --keep: how many automatic backups stay; 0: all
};

/// Asked before something is lost. `loss` says in lines what will be lost. \return whether to go
/// on. A command never prints; the command line decides between a terminal, `--yes` and a refusal.
using Consent = std::function<bool(const std::vector<std::string>& loss)>;

/// Asked instead where the database is protected: `name` has to be typed to agree.
using Confirmation =
    std::function<bool(const std::vector<std::string>& loss, const std::string& name)>;

/// Who a verb reports to while it works.
struct Surroundings {
  Progress& progress;
  Consent consent;
  Confirmation confirmation = {};  ///< empty: what is protected is refused
};

}  // namespace solder::runner

#endif
