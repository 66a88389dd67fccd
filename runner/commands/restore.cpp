#include <algorithm>
#include <system_error>

#include "commands/commands.hpp"
#include "commands/safety.hpp"
#include "commands/session.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

/// What is known of one of the two databases.
struct Side {
  bool readable = true;  ///< whether its history could be read
  History history = {};
  [[nodiscard]] std::string version() const { return newest_version(history); }
  [[nodiscard]] std::string describe() const {
    if (!readable) return "at an unknown version";
    return history.entries.empty() ? "without migrations" : "at " + version();
  }
};

/// A restore is what helps a database that is damaged, so a history that can't be read is an
/// answer.
Side look_at(const Settings& settings, const DatabaseAddress& address) {
  try {
    return {.history = read_history(settings, address)};
  } catch (const Error& error) {
    if (error.code() == ErrorCode::lock || error.code() == ErrorCode::usage) throw;
    return {.readable = false};
  }
}

DatabaseAddress backup_address(const std::string& file) {
  DatabaseAddress address = parse_address(file);
  if (database_exists(address)) return address;
  throw Error(ErrorCode::environment, {.what = "cannot restore from " + quote(file),
                                       .why = "it does not exist",
                                       .next = "name a file that 'solder backup' has written"});
}

void refuse_itself(const DatabaseAddress& source, const DatabaseAddress& live) {
  std::error_code ignored;
  if (!std::filesystem::equivalent(source.path, live.path, ignored)) return;
  throw Error(ErrorCode::usage, {.what = "cannot restore from " + quote(source.path.string()),
                                 .why = "it is the database itself",
                                 .next = "name a file that 'solder backup' has written"});
}

std::vector<std::string> describe_loss(const DatabaseAddress& live, const Side& before,
                                       const Side& after) {
  const auto lost = std::count_if(
      before.history.entries.begin(), before.history.entries.end(),
      [&](const HistoryEntry& entry) { return after.history.find(entry.version) == nullptr; });
  std::string second = "everything written since the backup is lost";
  if (lost > 0) {
    second = count_of(static_cast<std::size_t>(lost), "migration") +
             " and everything written since the backup are lost";
  }
  return {"the database " + quote(live.path.string()) + " is " + before.describe() +
              ", the backup is " + after.describe(),
          second};
}

}  // namespace

RestoreResult restore(const Settings& settings, const std::string& file,
                      const Surroundings& surroundings) {
  const DatabaseAddress live = named_database(settings, "restore");
  const bool exists = database_exists(live);
  const DatabaseAddress source = backup_address(file);
  if (exists) refuse_itself(source, live);
  const Side after = look_at(settings, source);
  RestoreResult result;
  result.from = source.path.string();
  result.version_after = after.version();
  if (exists) {
    const Side before = look_at(settings, live);
    result.version_before = before.version();
    ask_consent(surroundings, live, "restore", describe_loss(live, before, after));
    result.backup = back_up_first(settings, live, result.version_before);
  }
  OpenOptions options;
  options.access = exists ? OpenOptions::Access::write : OpenOptions::Access::create;
  options.lock_timeout = settings.lock_timeout;
  restore_database(source.path, live, options);
  return result;
}

}  // namespace solder::runner
