#include "plan/seeds.hpp"

#include <map>
#include <optional>

namespace solder::runner {

namespace {

using LatestRuns = std::map<Version, const LogEntry*>;

LatestRuns latest_runs(const History& history) {
  LatestRuns latest;
  for (const LogEntry& entry : history.seeds) {
    const std::optional<Version> version = Version::parse(entry.version);
    if (!version || entry.outcome != LogOutcome::done) continue;
    const LogEntry*& known = latest[*version];
    if (known == nullptr || known->id <= entry.id) known = &entry;
  }
  return latest;
}

SeedState state_of(const Migration& seed, const LogEntry& ran, const History& history) {
  if (ran.checksum != seed.checksum) return SeedState::changed;
  const bool is_undone = history.last_rollback && history.last_rollback->id > ran.id;
  return is_undone ? SeedState::undone : SeedState::run;
}

}  // namespace

const char* to_string(SeedState state) {
  switch (state) {
    case SeedState::pending:
      return "pending";
    case SeedState::run:
      return "run";
    case SeedState::changed:
      return "changed";
    case SeedState::undone:
      break;
  }
  return "undone";
}

std::vector<SeedStatus> compare_seeds(const Catalog& catalog, const History& history) {
  const LatestRuns latest = latest_runs(history);
  std::vector<SeedStatus> statuses;
  for (const Migration& seed : catalog.seeds()) {
    SeedStatus status = {.version = seed.version.text(),
                         .name = seed.class_name,
                         .description = seed.description,
                         .found = seed.checksum};
    if (const auto ran = latest.find(seed.version); ran != latest.end()) {
      status.state = state_of(seed, *ran->second, history);
      status.ran_at = ran->second->logged_at;
      status.recorded = ran->second->checksum;
    }
    if (status.state == SeedState::undone) status.rolled_back = history.last_rollback->version;
    statuses.push_back(std::move(status));
  }
  return statuses;
}

}  // namespace solder::runner
