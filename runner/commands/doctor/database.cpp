#include <algorithm>
#include <chrono>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

#include "commands/doctor/looks.hpp"
#include "commands/file_rules.hpp"
#include "commands/session.hpp"
#include "core/text.hpp"
#include "database/condition.hpp"
#include "database/schema_objects.hpp"

namespace solder::runner {
namespace {

constexpr const char* kDatabase = "database";
constexpr const char* kFile = "file";
constexpr std::chrono::milliseconds kPatience{1000};

/// The file's rights, and what about its place makes writing dangerous.
void look_at_rights(const Settings& settings, const DatabaseAddress& address,
                    DoctorResult& result) {
  const std::filesystem::path folder = address.path.parent_path();
  for (const std::filesystem::path& place : {address.path, folder}) {
    if (::access(place.c_str(), W_OK) == 0) continue;
    result.problem(kFile, ErrorCode::environment,
                   {.what = quote(place.string()) + " can't be written by this user",
                    .next = "make the file and its folder writable for this user"});
    return;
  }
  struct stat status = {};
  const bool is_open =
      ::stat(address.path.c_str(), &status) == 0 && (status.st_mode & S_IWOTH) != 0;
  if (is_open) {
    result.warning(kFile, "every user of this machine can write it",
                   "take the right from them: 'chmod o-w " + printable(address.name()) + "'");
  }
  result.attempt(kFile, [&] {
    const std::vector<std::string> warnings = check_before_writing(settings, address);
    for (const std::string& warning : warnings) result.warning(kFile, warning, "");
    if (warnings.empty() && !is_open) result.ok(kFile, "can be written by this user");
  });
}

/// \return whether there is a file to be opened.
bool look_at_file(const Settings& settings, const DatabaseAddress& address, DoctorResult& result) {
  DatabaseState state = DatabaseState::missing;
  if (!result.attempt(kDatabase, [&] { state = inspect_database(address); })) return false;
  if (state == DatabaseState::damaged) {
    return result.attempt(kDatabase, [&] { (void)database_exists(address); });
  }
  if (state == DatabaseState::missing) {
    const std::filesystem::path folder = address.path.parent_path();
    if (::access(folder.c_str(), W_OK | X_OK) == 0) {
      result.warning(kDatabase, quote(address.name()) + " does not exist yet",
                     "create it with 'solder migrate' or 'solder init'");
    } else {
      result.problem(kDatabase, ErrorCode::environment,
                     {.what = "database " + quote(address.name()) + " can't be created",
                      .why = quote(folder.string()) + " isn't there, or not writable",
                      .next = "create the folder, or name another database with --database"});
    }
    return false;
  }
  look_at_rights(settings, address, result);
  const std::string journal = leftover_journal(address);
  if (journal.empty()) return true;
  result.warning(kDatabase,
                 quote(journal) +
                     " is of a program that ended in the middle of its work; "
                     "opening the database would settle it, and that is a change",
                 "settle it with 'solder status', then ask again");
  return false;
}

void look_at_data(Connection& connection, DoctorResult& result) {
  constexpr const char* kHealth = "health";
  constexpr const char* kData = "data";
  if (!result.attempt(kHealth, [&] { connection.check_health(); })) return;
  std::vector<std::string> faults;
  try {
    faults = find_data_faults(connection);
  } catch (const Error& error) {
    // It may need functions and collations of its application.
    result.warning(kData, error.text());
    return;
  }
  result.ok(kHealth, "sound, and can be written");
  if (faults.empty()) result.ok(kData, "no row or constraint is broken");
  for (const std::string& fault : faults) {
    if (fault.starts_with("integrity check")) {
      result.problem(kData, ErrorCode::environment,
                     {.what = fault, .next = "restore a backup with 'solder restore FILE'"});
    } else {
      result.warning(kData, fault, "correct the data; no migration is blamed for what was before");
    }
  }
}

void look_inside(const DatabaseAddress& address, const OpenOptions& options, DatabaseLook& look,
                 DoctorResult& result) {
  const std::unique_ptr<Connection> connection = open_database(address, options);
  const Condition condition = read_condition(address, *connection, options);
  look = {.answers = true, .size = condition.size};
  result.ok(kDatabase, quote(address.name()) + " answers: " + printable(condition.settings));
  look_at_data(*connection, result);
  for (const ErrorText& worry : condition.worries) result.warning("settings", worry);
  if (condition.lock_holder.empty()) {
    result.ok("lock", "free");
  } else if (condition.lock_holder.starts_with("a reader")) {
    result.ok("lock", "free; open in " + printable(condition.lock_holder));
  } else {
    result.warning("lock", "held by " + printable(condition.lock_holder),
                   "wait until that is done; --lock-timeout says how long a run waits for it");
  }
}

}  // namespace

DatabaseLook look_at_database(const Settings& settings, DoctorResult& result) {
  if (settings.database.empty()) {
    result.warning(kDatabase, "none is named", "pass --database PATH, or set SOLDER_DATABASE");
    return {};
  }
  DatabaseLook look;
  result.attempt(kDatabase, [&] {
    const DatabaseAddress address = named_database(settings, "doctor");
    if (address.is_file() && !look_at_file(settings, address, result)) return;
    OpenOptions options = open_options(settings, OpenOptions::Access::read);
    options.lock_timeout = std::min(options.lock_timeout, kPatience);
    look_inside(address, options, look, result);
  });
  return look;
}

}  // namespace solder::runner
