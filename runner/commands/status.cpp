#include <algorithm>
#include <chrono>
#include <utility>

#include "commands/commands.hpp"
#include "commands/plugin_reading.hpp"
#include "commands/session.hpp"
#include "commands/unbuilt.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

/// A question isn't worth a long wait: another run may hold the database for minutes.
constexpr std::chrono::milliseconds kStatusLockTimeout{1000};

/// What has begun and not ended is no more than under way while a run is at work.
void mark_running(std::vector<MigrationStatus>& migrations, const Reading& reading) {
  if (reading.run_by.empty()) return;
  for (const LogEntry& entry : reading.history.interrupted) {
    if (entry.outcome != LogOutcome::started) continue;
    for (MigrationStatus& status : migrations) {
      const bool is_same = Version::parse(status.version) == Version::parse(entry.version);
      if (is_same && status.state == State::interrupted) status.state = State::running;
    }
  }
}

}  // namespace

std::size_t StatusResult::count(State state) const {
  return static_cast<std::size_t>(
      std::count_if(migrations.begin(), migrations.end(),
                    [state](const MigrationStatus& status) { return status.state == state; }));
}

std::string unrecorded_words(const std::vector<std::string>& tables) {
  constexpr std::size_t kMostShown = 5;
  std::string names;
  for (std::size_t index = 0; index < std::min(tables.size(), kMostShown); ++index) {
    names += (index == 0 ? "" : ", ") + quote(tables[index]);
  }
  if (tables.size() > kMostShown) names += " …";
  return "the database has tables (" + names +
         ") and no history, so nobody knows which migrations it has";
}

StatusResult status_of(const Settings& settings, const Catalog& catalog,
                       const DatabaseAddress& address, const Reading& reading) {
  const bool tables_matter = !settings.allow_existing_tables;
  std::vector<MigrationStatus> migrations = compare(catalog, reading.history);
  mark_running(migrations, reading);
  return {
      .migrations = std::move(migrations),
      .seeds = compare_seeds(catalog, reading.history),
      .database = address.name(),
      .drift = reading.drift,
      .run_by = reading.run_by,
      .unrecorded_tables = tables_matter ? reading.unrecorded_tables : std::vector<std::string>()};
}

StatusResult status(const Settings& settings) {
  Settings patient = settings;
  patient.lock_timeout = std::min(settings.lock_timeout, kStatusLockTimeout);
  const DatabaseAddress address = existing_database(patient, "status");
  // A question runs nothing of the plugins, so it needs no trust in them.
  PluginReading plugins({.folder = settings.plugins, .insecure = true}, address);
  Reading reading;
  plugins.meanwhile([&] { reading = read_database(patient, address); });
  const Catalog catalog = plugins.catalog();
  plugins.throw_if_failed();
  StatusResult result = status_of(settings, catalog, address, reading);
  result.unbuilt = unbuilt_sources(settings, catalog);
  return result;
}

}  // namespace solder::runner
