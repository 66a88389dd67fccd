#include "core/history.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace solder::runner {

const char* to_string(LogAction action) {
  switch (action) {
    case LogAction::up:
      return "up";
    case LogAction::down:
      return "down";
    case LogAction::mark:
      return "mark";
    case LogAction::repair:
      return "repair";
    case LogAction::seed:
      return "seed";
    case LogAction::reset:
      return "reset";
    case LogAction::restore:
      return "restore";
  }
  return "unknown";
}

const char* to_string(LogOutcome outcome) {
  switch (outcome) {
    case LogOutcome::started:
      return "started";
    case LogOutcome::done:
      return "done";
    case LogOutcome::failed:
      return "failed";
  }
  return "unknown";
}

void check_lock_serial(std::int64_t serial, std::int64_t seen) {
  if (serial >= seen) return;
  throw Error(ErrorCode::history,
              {.what = "cannot use an older manifest than this database has seen",
               .why = "the lock file has serial " + std::to_string(serial) +
                      ", the database has seen serial " + std::to_string(seen),
               .next = "install the newest plugins with their lock file; to go back on purpose, "
                       "put the older plugins beside the newest lock file and run 'solder lock'"});
}

const HistoryEntry* History::find(const Version& version) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const HistoryEntry& entry) {
    return entry.version == version;
  });
  return found == entries.end() ? nullptr : &*found;
}

HistoryMark mark_of(const History& history) {
  const std::vector<HistoryEntry>& entries = history.entries;
  return {.newest_id = entries.empty() ? 0 : entries.back().id,
          .rows = static_cast<std::int64_t>(entries.size())};
}

}  // namespace solder::runner
