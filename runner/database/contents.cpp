#include "database/database.hpp"
#include "database/history_table.hpp"

namespace solder::runner {

Contents read_contents(Connection& connection, const std::string& history_table) {
  Contents contents;
  if (connection.backend() == "sqlite") {
    const std::unique_ptr<Statement> id = connection.prepare("PRAGMA application_id");
    if (id->step()) contents.application_id = std::to_string(id->column_integer(0));
    id->reset();
  }
  try {
    HistoryTable table(connection, history_table);
    const Snapshot snapshot(connection);
    contents.is_ours = table.exists();
    contents.history = table.check_shape();
    contents.readable = true;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::history) throw;
    contents.is_ours = false;
  }
  return contents;
}

}  // namespace solder::runner
