#include "commands/safety.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <system_error>

#include "commands/backup_name.hpp"
#include "commands/retention.hpp"
#include "commands/take_backup.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "execute/failpoint.hpp"

namespace solder::runner {
namespace {

void make_private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return;
  if (std::filesystem::create_directories(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  if (!error) return;
  throw Error(ErrorCode::environment, {.what = "cannot create folder " + quote(folder.string()),
                                       .why = error.message(),
                                       .next = "name another folder with --backups"});
}

bool is_of_signal(ErrorCode code) {
  return code == ErrorCode::interrupted || code == ErrorCode::terminated ||
         code == ErrorCode::hung_up;
}

/// A lock keeps its exit code: trying again is safe. All else is a fault of the surroundings,
/// whatever a backup alone would have called it.
ErrorCode code_of_failed_backup(ErrorCode code) {
  return code == ErrorCode::lock || code == ErrorCode::usage ? code : ErrorCode::environment;
}

DatabaseError backup_failed(const Error& error, const std::string& what, const std::string& state,
                            const std::string& way_out) {
  const ErrorText& text = error.text();
  if (is_of_signal(error.code())) {
    return {error.code(), {.what = what, .why = text.why, .next = text.next}, 0};
  }
  const auto* of_database = dynamic_cast<const DatabaseError*>(&error);
  return {code_of_failed_backup(error.code()),
          {.what = what,
           .why = "the backup before it failed, " + state + ": " + text.what + ": " + text.why,
           .next = text.next.empty() ? way_out : text.next + "; or " + way_out},
          of_database == nullptr ? 0 : of_database->engine_code()};
}

BackupInfo tell_of(BackupInfo info, Progress& progress) {
  progress.backup_written(info.path.string());
  return info;
}

}  // namespace

bool is_destructive(const Plan& plan) {
  return std::any_of(plan.begin(), plan.end(),
                     [](const Step& step) { return step.direction == Direction::down; });
}

std::vector<std::string> rollback_loss(const Plan& plan) {
  std::vector<std::string> lines;
  for (const Step& step : plan) {
    if (step.direction == Direction::up) continue;
    lines.push_back("rolls back " + step.migration.version.text() + " " +
                    printable(step.migration.class_name) + ": what it added is removed");
  }
  return lines;
}

std::string name_to_type(const DatabaseAddress& database) {
  if (database.is_file()) return database.path.filename().string();
  return database.label.substr(database.label.rfind('/') + 1);
}

void ask_consent(const Settings& settings, const Surroundings& surroundings,
                 const DatabaseAddress& database, const std::string& action,
                 const std::vector<std::string>& loss) {
  const std::string what = "cannot " + action + " " + quote(database.name());
  if (settings.is_protected) {
    const std::string name = name_to_type(database);
    if (surroundings.confirmation && surroundings.confirmation(loss, name)) return;
    throw Error(ErrorCode::consent,
                {.what = what,
                 .why = "it is protected: what loses data is refused, also with --yes",
                 .next = "pass --confirm with its name, " + quote(name) +
                         ", or take 'protected' out of the configuration"});
  }
  if (surroundings.consent && surroundings.consent(loss)) return;
  throw Error(
      ErrorCode::consent,
      {.what = what, .why = "losing data was not agreed to", .next = "pass --yes to agree"});
}

std::optional<BackupInfo> back_up_first(const Settings& settings, const DatabaseAddress& database,
                                        const std::string& newest_version, Progress& progress) {
  if (!settings.backup_first) return {};
  try {
    return tell_of(back_up_into_folder(settings, database, newest_version), progress);
  } catch (const Error& error) {
    throw backup_failed(error, "cannot change " + quote(database.name()), "nothing is lost",
                        "pass --no-backup to go on without one");
  }
}

std::optional<BackupInfo> back_up_before_migrating(const Settings& settings,
                                                   const DatabaseAddress& database,
                                                   const std::string& newest_version,
                                                   Progress& progress) {
  if (!settings.backup_always) return {};
  try {
    return tell_of(back_up_into_folder(settings, database, newest_version), progress);
  } catch (const Error& error) {
    throw backup_failed(error, "cannot migrate " + quote(database.name()), "not migrating",
                        "leave --backup out to go on without one");
  }
}

BackupInfo back_up_into_folder(const Settings& settings, const DatabaseAddress& database,
                               const std::string& newest_version) {
  make_private_folder(settings.backups);
  BackupInfo info = take_backup(settings, database,
                                backup_path(settings.backups, backup_naming(database),
                                            newest_version, std::chrono::system_clock::now()));
  reach(Failpoint::after_backup);
  info.version = newest_version;
  info.warnings = remove_old_backups(database, info.path, settings.keep_backups);
  return info;
}

std::string utc_digits(std::chrono::system_clock::time_point now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm fields = {};
  gmtime_r(&seconds, &fields);
  std::array<char, 64> buffer = {};
  return {buffer.data(), std::strftime(buffer.data(), buffer.size(), "%Y%m%d%H%M%S", &fields)};
}

}  // namespace solder::runner
