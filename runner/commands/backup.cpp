#include "commands/commands.hpp"
#include "commands/safety.hpp"
#include "commands/session.hpp"

namespace solder::runner {
namespace {

/// For the file's name only: a database whose history isn't ours can be backed up as well.
std::string version_for_name(const Settings& settings, const DatabaseAddress& address) {
  try {
    return newest_version(read_history(settings, address));
  } catch (const Error& error) {
    if (error.code() == ErrorCode::history) return {};
    throw;
  }
}

}  // namespace

BackupInfo backup(const Settings& settings, const std::string& file) {
  const DatabaseAddress address = existing_database(settings, "backup");
  if (file.empty()) {
    return back_up_into_folder(settings, address, version_for_name(settings, address));
  }
  OpenOptions options;
  options.access = OpenOptions::Access::read;
  options.lock_timeout = settings.lock_timeout;
  return backup_database(address, file, options);
}

}  // namespace solder::runner
