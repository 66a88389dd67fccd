#include "commands/commands.hpp"
#include "commands/safety.hpp"
#include "commands/session.hpp"
#include "commands/take_backup.hpp"

namespace solder::runner {
namespace {

/// A database whose history isn't ours can be backed up as well.
std::string version_of(const Settings& settings, const DatabaseAddress& address) {
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
    return back_up_into_folder(settings, address, version_of(settings, address));
  }
  BackupInfo info = take_backup(settings, address, file);
  // Of the copy: somebody may have migrated meanwhile.
  info.version = newest_version(read_contents({.path = info.path}, address, settings.history_table,
                                              open_options(settings, OpenOptions::Access::read))
                                    .history);
  return info;
}

}  // namespace solder::runner
