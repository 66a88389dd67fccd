#include <utility>

#include "commands/commands.hpp"
#include "commands/plugin_reading.hpp"
#include "commands/session.hpp"

namespace solder::runner {

HistoryReport report(const Settings& settings) {
  const DatabaseAddress address = existing_database(settings, "report");
  // As with 'status': nothing of the plugins runs, so they need no trust.
  PluginReading plugins({.folder = settings.plugins, .insecure = true}, address);
  Reading reading;
  plugins.meanwhile([&] { reading = read_database(settings, address, LogWanted::whole); });
  const Catalog catalog = plugins.catalog();
  plugins.throw_if_failed();
  return {.status = status_of(settings, catalog, address, reading), .log = std::move(reading.log)};
}

}  // namespace solder::runner
