#include "core/history.hpp"

#include <algorithm>

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

const HistoryEntry* History::find(const Version& version) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const HistoryEntry& entry) {
    return entry.version == version;
  });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace solder::runner
