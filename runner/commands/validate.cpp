#include <algorithm>
#include <map>
#include <system_error>
#include <utility>

#include "catalog/artifact.hpp"
#include "catalog/dependencies.hpp"
#include "catalog/lock_check.hpp"
#include "commands/commands.hpp"
#include "commands/heed_drift.hpp"
#include "commands/session.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

using Paths = std::vector<std::filesystem::path>;

/// Collects what is wrong instead of stopping at the first fault.
class Validation {
 public:
  explicit Validation(const Settings& settings) : settings_(settings) {}

  ValidateResult run() {
    const Catalog catalog = check_plugins();
    check_lock(catalog);
    about_ = Finding::About::database;
    if (!settings_.database.empty()) check_database(catalog);
    return std::move(result_);
  }

 private:
  void add(const std::string& subject, ErrorCode code, ErrorText text) {
    result_.findings.push_back(
        {.subject = subject, .code = code, .text = std::move(text), .about = about_});
  }

  /// Calls `check`; an Error of it becomes a finding about `subject`. \return whether there was
  /// none.
  template <typename Check>
  bool attempt(const std::string& subject, const Check& check) {
    try {
      check();
      return true;
    } catch (const Error& error) {
      add(subject, error.code(), error.text());
      return false;
    }
  }

  /// \return the plugins that can be read, one for each version.
  Catalog check_plugins() {
    const std::string folder = settings_.plugins.string();
    Paths files;
    if (!attempt(folder, [&] { files = plugin_files(); })) return {};
    if (!settings_.insecure_plugins) {
      attempt(folder, [&] { check_folder_trust(settings_.plugins); });
    }
    std::vector<Migration> migrations;
    for (const std::filesystem::path& file : files) {
      ++result_.plugins;
      attempt(file.string(), [&] {
        Migration migration = read_plugin_file(file);
        const SealedArtifact artifact(file, settings_.insecure_plugins);
        check_libraries(migration);
        migrations.push_back(std::move(migration));
      });
    }
    return Catalog(without_duplicates(migrations));
  }

  /// What a plugin brings in `<plugins>/lib` is to be as sound as itself.
  void check_libraries(const Migration& migration) const {
    for (const auto& [name, pin] : migration.libraries) {
      const std::filesystem::path file = library_path(migration, name);
      if (!settings_.insecure_plugins) check_folder_trust(file.parent_path());
      const SealedArtifact artifact(file, settings_.insecure_plugins,
                                    SealedArtifact::Content::library);
    }
  }

  /// Every plugin against the lock file, bytes included.
  void check_lock(const Catalog& catalog) {
    Manifest manifest;
    const std::string file = lock_file_path(settings_).string();
    if (!attempt(file, [&] { manifest = read_manifest(settings_); }) || !manifest.lock) return;
    LockCheck check(*manifest.lock);
    for (const std::vector<Migration>& plugins : {catalog.migrations(), catalog.seeds()}) {
      for (const Migration& migration : plugins) check_lock_of(check, migration);
    }
    for (const std::string& missing : locked_but_missing(*manifest.lock, catalog)) {
      add(file, ErrorCode::plugin,
          {.what = "cannot find a plugin for " + missing,
           .why = "the lock file pins it, and no plugin in the folder is it",
           .next = "put the plugin back, or run 'solder lock' if it is to be gone"});
    }
  }

  void check_lock_of(LockCheck& check, const Migration& migration) {
    const std::string subject = migration.path.string();
    std::vector<LockFault> faults = check.check_metadata(migration);
    attempt(subject, [&] {
      const std::vector<LockFault> more = check.check_files(migration);
      faults.insert(faults.end(), more.begin(), more.end());
    });
    for (const LockFault& fault : faults) {
      const std::string file = (settings_.plugins / fault.subject).string();
      add(file, ErrorCode::plugin,
          {.what = "cannot use plugin " + quote(file) + " with this lock file",
           .why = fault.why,
           .next = "take the plugin that was locked, or run 'solder lock' if it is what you want"});
    }
  }

  /// In the order of their names; which files count is said in catalog/catalog.hpp.
  [[nodiscard]] Paths plugin_files() {
    std::error_code error;
    Paths files;
    for (std::filesystem::directory_iterator entry(settings_.plugins, error), end;
         !error && entry != end; entry.increment(error)) {
      if (why_passed_over(entry->path().filename().string()).empty()) {
        files.push_back(entry->path());
      } else {
        pass_over(*entry);
      }
    }
    if (error) {
      throw Error(ErrorCode::environment,
                  {.what = "cannot read the plugins folder " + quote(settings_.plugins.string()),
                   .why = error.message(),
                   .next = "name the folder with --plugins"});
    }
    std::sort(files.begin(), files.end());
    std::sort(
        result_.passed_over.begin(), result_.passed_over.end(),
        [](const PassedOver& left, const PassedOver& right) { return left.file < right.file; });
    return files;
  }

  void pass_over(const std::filesystem::directory_entry& entry) {
    const std::filesystem::path& file = entry.path();
    std::error_code ignored;
    const bool is_ours = file == lock_file_path(settings_) || file == signature_path(settings_);
    if (is_ours || entry.is_directory(ignored)) return;
    result_.passed_over.push_back(
        {.file = file.string(), .why = why_passed_over(file.filename().string())});
  }

  std::vector<Migration> without_duplicates(const std::vector<Migration>& migrations) {
    std::map<std::pair<Kind, Version>, const Migration*> known;
    std::vector<Migration> kept;
    for (const Migration& migration : migrations) {
      const auto [place, is_new] =
          known.try_emplace({migration.kind, migration.version}, &migration);
      if (is_new) {
        kept.push_back(migration);
      } else {
        add(migration.version.text(), ErrorCode::history,
            {.what = "cannot tell two plugins apart",
             .why = quote(place->second->path.string()) + " and " + quote(migration.path.string()) +
                    " both have version " + migration.version.text(),
             .next = "remove one of them, or give it another version"});
      }
    }
    return kept;
  }

  void check_database(const Catalog& catalog) {
    const DatabaseAddress address = named_database(settings_, "validate");
    const std::string name = address.name();
    attempt(name, [&] {
      if (!database_exists(address)) return;
      const Reading reading = read_database(settings_, address);
      for (const MigrationStatus& status : compare(catalog, reading.history)) check_status(status);
      for (const LogEntry& entry : reading.history.interrupted) {
        check_interrupted(entry, reading.run_by);
      }
      if (reading.drift) add(name, ErrorCode::history, drift_finding(*reading.drift, name));
    });
  }

  void check_status(const MigrationStatus& status) {
    const std::string label = status.version + " (" + printable(status.name) + ")";
    if (status.state == State::modified) {
      add(status.version, ErrorCode::history,
          {.what = "migration " + label + " is modified",
           .why = "it was applied with " + printable(status.recorded) + ", its plugin has " +
                  status.found,
           .next = "restore the source, write a new migration, or say 'solder repair " +
                   status.version + " --accept-checksum'"});
    } else if (status.state == State::missing) {
      add(status.version, ErrorCode::history,
          {.what = "migration " + label + " is missing",
           .why = "it is applied, and no plugin has its version",
           .next = "put its plugin back into the plugins folder"});
    } else if (status.state == State::out_of_order && !settings_.allow_out_of_order) {
      add(status.version, ErrorCode::history,
          {.what = "migration " + label + " is out of order",
           .why = "it is pending below the newest applied version",
           .next = "give it a newer version, or pass --allow-out-of-order"});
    }
  }

  void check_interrupted(const LogEntry& entry, const std::string& run_by) {
    const std::string name = printable(entry.version) + " (" + printable(entry.name) + ")";
    if (!run_by.empty() && entry.outcome == LogOutcome::started) {
      return add(entry.version, ErrorCode::lock,
                 {.what = "migration " + name + " is running",
                  .why = "it runs without a transaction; at work is " + printable(run_by),
                  .next = "validate again when that run is done"});
    }
    add(entry.version, ErrorCode::in_doubt,
        {.what = "migration " + name + " is interrupted",
         .why = "it runs without a transaction and ended after " +
                count_of(static_cast<std::size_t>(std::max<std::int64_t>(entry.statements, 0)),
                         "statement"),
         .next = "look at the database, then say 'solder repair " + printable(entry.version) +
                 " --applied' or '--not-applied'"});
  }

  const Settings& settings_;
  ValidateResult result_ = {};
  Finding::About about_ = Finding::About::plugins;
};

}  // namespace

ValidateResult validate(const Settings& settings) {
  return Validation(settings).run();
}

}  // namespace solder::runner
