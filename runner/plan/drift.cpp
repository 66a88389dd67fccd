#include "plan/drift.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace solder::runner {

namespace {

using Statuses = std::map<Version, MigrationStatus>;

void add_plugin(Statuses& statuses, const Migration& migration) {
  // A catalog is in the order of its versions.
  statuses.insert(statuses.end(), {migration.version,
                                   {.state = State::pending,
                                    .version = migration.version.text(),
                                    .name = migration.class_name,
                                    .description = migration.description,
                                    .found = migration.checksum}});
}

void add_entry(Statuses& statuses, const HistoryEntry& entry) {
  const auto [place, is_missing] = statuses.try_emplace(entry.version);
  MigrationStatus& status = place->second;
  status.recorded = entry.checksum.value_or("");
  status.name = entry.name;
  status.applied_at = entry.applied_at;
  if (is_missing) {
    status.version = entry.version.text();
    status.state = State::missing;
  } else {
    status.state =
        checksums_disagree(status.recorded, status.found) ? State::modified : State::applied;
  }
}

void mark_out_of_order(Statuses& statuses) {
  const auto newest_applied =
      std::find_if(statuses.rbegin(), statuses.rend(),
                   [](const auto& known) { return known.second.state != State::pending; });
  if (newest_applied == statuses.rend()) return;
  for (auto& [version, status] : statuses) {
    if (status.state == State::pending && version < newest_applied->first) {
      status.state = State::out_of_order;
    }
  }
}

void mark_interrupted(Statuses& statuses, const LogEntry& entry) {
  const std::optional<Version> version = Version::parse(entry.version);
  if (!version || entry.action == LogAction::seed) return;
  const auto [place, is_unknown] = statuses.try_emplace(*version);
  place->second.state = State::interrupted;
  if (!is_unknown) return;
  place->second.version = entry.version;
  place->second.name = entry.name;
}

}  // namespace

const char* to_string(State state) {
  switch (state) {
    case State::pending:
      return "pending";
    case State::applied:
      return "applied";
    case State::missing:
      return "missing";
    case State::modified:
      return "modified";
    case State::out_of_order:
      return "out_of_order";
    case State::interrupted:
      return "interrupted";
    case State::running:
      return "running";
  }
  return "unknown";
}

std::vector<MigrationStatus> compare(const Catalog& catalog, const History& history) {
  Statuses statuses;
  for (const Migration& migration : catalog.migrations()) add_plugin(statuses, migration);
  for (const HistoryEntry& entry : history.entries) add_entry(statuses, entry);
  // Before the interrupted ones are marked: what isn't known to be applied puts nothing out of
  // order.
  mark_out_of_order(statuses);
  for (const LogEntry& entry : history.interrupted) mark_interrupted(statuses, entry);
  std::vector<MigrationStatus> result;
  result.reserve(statuses.size());
  for (auto& [version, status] : statuses) result.push_back(std::move(status));
  return result;
}

bool checksums_disagree(const std::string& recorded, const std::string& found) {
  return recorded.find(':') != std::string::npos && recorded != found;
}

}  // namespace solder::runner
