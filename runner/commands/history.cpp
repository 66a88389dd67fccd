#include "commands/commands.hpp"
#include "commands/session.hpp"

namespace solder::runner {

HistoryResult show_history(const Settings& settings, std::size_t limit) {
  const DatabaseAddress address = existing_database(settings, "history");
  const std::unique_ptr<Connection> connection =
      open_session(settings, address, OpenOptions::Access::read);
  HistoryTable table(*connection, settings.history_table);
  const Snapshot snapshot(*connection);
  table.check_shape();
  return {.log = table.read_log(limit)};
}

}  // namespace solder::runner
