/// \file
/// The verbs: each takes Settings and its own request, does its work and returns values. None
/// prints. Each lives in a source file of its own name. All throw Error; a step that failed is in
/// the Report.

#ifndef SOLDER_RUNNER_COMMANDS_COMMANDS_HPP
#define SOLDER_RUNNER_COMMANDS_COMMANDS_HPP

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "commands/settings.hpp"
#include "core/history.hpp"
#include "core/plan.hpp"
#include "core/report.hpp"
#include "core/signature.hpp"
#include "database/database.hpp"
#include "database/schema_drift.hpp"
#include "plan/drift.hpp"
#include "plan/plan.hpp"
#include "plan/seeds.hpp"

namespace solder::runner {

/// The file of --schema-file after a run.
struct SchemaFile {
  std::filesystem::path path = {};
  bool changed = false;  ///< whether it was written
};

/// What a verb that changes the database did.
struct ChangeResult {
  Plan plan = {};      ///< what was to be done
  Report report = {};  ///< what was done; empty for a dry run
  Transactions transactions = Transactions::each;
  bool existed = true;   ///< there was a database when the verb began
  bool created = false;  ///< there was none, and there is one now
  bool dry_run = false;
  std::optional<BackupInfo> backup = {};       ///< made before a destructive verb
  std::size_t tables_dropped = 0;              ///< reset
  std::optional<SchemaFile> schema_file = {};  ///< filled in by the command line
  std::vector<std::string> unbuilt = {};       ///< `migrate`: as in StatusResult
};

struct StatusResult {
  std::vector<MigrationStatus> migrations = {};  ///< in version order
  std::vector<SeedStatus> seeds = {};            ///< in version order
  std::string database = {};
  std::optional<SchemaDrift> drift = {};
  std::string run_by = {};  ///< who is at work on what is `running`
  /// Tables in a database that has no history yet, unless the settings allow them.
  std::vector<std::string> unrecorded_tables = {};
  /// Sources that have no plugin yet, by the names of their folders; `report` doesn't look for
  /// them.
  std::vector<std::string> unbuilt = {};
  [[nodiscard]] std::size_t count(State state) const;
};

/// Why nothing is applied to such a database: "the database has tables ('users') and …".
[[nodiscard]] std::string unrecorded_words(const std::vector<std::string>& tables);

/// `status`: throws ErrorCode::environment when there is no database.
[[nodiscard]] StatusResult status(const Settings& settings);

struct MigrateOptions {
  std::optional<std::size_t> steps = {};
  bool dry_run = false;
};
/// `migrate`: creates the database when it is missing.
ChangeResult migrate(const Settings& settings, const MigrateOptions& options,
                     const Surroundings& surroundings);

/// `migrate-to VERSION`; `0` is the empty database. Downwards it is destructive (G10).
ChangeResult migrate_to(const Settings& settings, const std::string& version, bool dry_run,
                        const Surroundings& surroundings);

/// `rollback VERSION`, or `rollback --steps N` when `version` is empty. Destructive (G10).
ChangeResult rollback(const Settings& settings, const std::string& version,
                      std::optional<std::size_t> steps, bool dry_run,
                      const Surroundings& surroundings);

/// `redo`: rolls the latest `steps` back and applies them again. Destructive (G10).
ChangeResult redo(const Settings& settings, std::size_t steps, const Surroundings& surroundings);

/// `init`: applies all, then the seeds.
ChangeResult init(const Settings& settings, const Surroundings& surroundings);

/// `seed`: runs the seeds that are to run, as `status` tells; `again`: all of them.
ChangeResult seed(const Settings& settings, bool again, const Surroundings& surroundings);

/// `reset`: drops everything, our own tables included, and applies everything again. Destructive
/// (G10).
ChangeResult reset(const Settings& settings, const Surroundings& surroundings);

struct PlanResult {
  Plan plan = {};
  bool existed = true;                    ///< there is a database
  std::vector<std::string> unbuilt = {};  ///< as in StatusResult
};
/// `plan`: what `migrate`, or `migrate-to VERSION` when given, would do. Creates no database.
[[nodiscard]] PlanResult plan(const Settings& settings, const std::string& version,
                              std::optional<std::size_t> steps = {});

struct LockResult {
  std::filesystem::path path = {};
  std::uint64_t serial = 0;
  std::size_t plugins = 0;
  bool changed = false;  ///< whether the file was written
};
/// `lock`: pins the plugins, as they are on this platform, in `<plugins>/solder.lock`.
LockResult lock(const Settings& settings);

struct SignRequest {
  std::filesystem::path secret_key = {};
  std::filesystem::path password_file = {};  ///< its first line; empty: ask
  /// Asks for the password of an encrypted key; answers nothing where nobody can be asked.
  std::function<std::optional<Secret>()> ask = {};
};
struct SignResult {
  std::filesystem::path path = {};  ///< the signature
  std::uint64_t serial = 0;
  std::string key = {};         ///< its id
  std::string public_key = {};  ///< as --trusted-key takes it
};
/// `sign`: signs `<plugins>/solder.lock`.
SignResult sign(const Settings& settings, const SignRequest& request);

struct VerifyResult {
  std::filesystem::path path = {};  ///< the lock file
  std::string trusted_comment = {};
  std::size_t plugins = 0;
};
/// `verify-signatures`: the lock file's signature, then all plugins against the lock file.
[[nodiscard]] VerifyResult verify_signatures(const Settings& settings);

/// One thing that `validate` found wrong.
struct Finding {
  std::string subject = {};  ///< a version or a file
  ErrorCode code = ErrorCode::history;
  ErrorText text = {};
  enum class About { plugins, database };
  About about = About::plugins;
};
/// A file of the plugins folder that doesn't count as a plugin.
struct PassedOver {
  std::string file = {};
  std::string why = {};  ///< in a word or two
};
struct ValidateResult {
  std::size_t plugins = 0;  ///< checked
  std::vector<Finding> findings = {};
  std::vector<PassedOver> passed_over = {};  ///< without the lock file, its signature and folders
};
/// `validate`: plugins, their folder and, when `settings.database` is given and exists, its
/// history. Loads nothing.
[[nodiscard]] ValidateResult validate(const Settings& settings);

/// What `repair` can settle.
struct Repairable {
  enum class Kind { checksum, interrupted };
  Kind kind = Kind::checksum;
  std::string version = {};
  std::string name = {};
  std::string recorded = {};    ///< checksum in the history
  std::string found = {};       ///< checksum of the plugin
  std::int64_t statements = 0;  ///< finished before it was interrupted
  std::string direction = {};   ///< up, down: of what was interrupted
  std::string began_at = {};    ///< UTC, as the log has it
  std::string error = {};       ///< why it ended and the last statement, as far as that is known
};
struct RepairRequest {
  std::string version = {};  ///< empty: only list
  enum class Decision { none, accept_checksum, applied, not_applied };
  Decision decision = Decision::none;
};
struct RepairResult {
  std::vector<Repairable> open = {};  ///< still to be settled
  std::vector<Repairable> repaired = {};
  /// What was changed outside of solder and counts as known from here on; empty when nothing was.
  std::string taken_over = {};
};
/// `repair`: lists what needs a decision; with a version and a decision, settles it and logs that.
RepairResult repair(const Settings& settings, const RepairRequest& request);

/// `mark-applied VERSION`: records a migration as applied without running it. \return its entry.
HistoryEntry mark_applied(const Settings& settings, const std::string& version);

struct HistoryResult {
  std::vector<LogEntry> log = {};  ///< newest first
};
/// `history`: what `solder_log` tells, `limit` rows, 0: all.
[[nodiscard]] HistoryResult show_history(const Settings& settings, std::size_t limit);

/// All that is known of what was done to a database, and of what is to be done.
struct HistoryReport {
  StatusResult status = {};
  std::vector<LogEntry> log = {};  ///< newest first
};
/// `report`: both are of one state of the database.
[[nodiscard]] HistoryReport report(const Settings& settings);

/// `backup [FILE]`: without a file, a name with the time in `settings.backups`.
BackupInfo backup(const Settings& settings, const std::string& file);

struct RestoreResult {
  std::string from = {};
  std::string version_before = {};  ///< newest applied version, empty when none
  std::string version_after = {};
  std::optional<BackupInfo> backup = {};
  std::filesystem::path damaged = {};  ///< where the damaged file is that was replaced; or empty
  std::optional<SchemaFile> schema_file = {};  ///< filled in by the command line
};
/// `restore FILE`: replaces the database's content by a backup's. Destructive (G10).
RestoreResult restore(const Settings& settings, const std::string& file,
                      const Surroundings& surroundings);

struct SchemaResult {
  std::string database = {};
  std::vector<SchemaTable> tables = {};  ///< without Solder's own
};
/// `show-schema`.
[[nodiscard]] SchemaResult show_schema(const Settings& settings, bool count_rows);

struct ScaffoldRequest {
  std::string name = {};
  std::string description = {};
  enum class Language { cpp, c, sql };
  Language language = Language::cpp;
  bool timestamp = false;
  std::string version = {};  ///< --as: this one instead of the next
  bool seed = false;
  /// The databases it is for; empty: postgres when `settings.database` is a server, else what the
  /// project's CMakeLists.txt presets.
  std::vector<std::string> backends = {};
};
struct ScaffoldResult {
  std::string version = {};
  std::filesystem::path folder = {};
  std::vector<std::filesystem::path> files =
      {};  ///< written, the project's CMakeLists.txt included if it was
};
/// `create-migration NAME`: writes a plugin project ready to build, or nothing.
ScaffoldResult create_migration(const Settings& settings, const ScaffoldRequest& request);

struct BuildResult {
  /// Plugins that an earlier build made and whose source is gone. They still count.
  std::vector<std::filesystem::path> leftovers = {};
};
/// `build`: builds the migrations folder's project into the plugins folder with CMake. Its output
/// goes to stderr. \throws Error (ErrorCode::plugin) when CMake or the compiler fails.
BuildResult build(const Settings& settings, const std::string& configuration);

}  // namespace solder::runner

#endif
