/// \file
/// The name that `--history-table` gives: `table`, and on a server `schema.table`.

#ifndef SOLDER_RUNNER_DATABASE_HISTORY_NAME_HPP
#define SOLDER_RUNNER_DATABASE_HISTORY_NAME_HPP

#include <string>
#include <string_view>

#include "core/connection.hpp"
#include "database/database.hpp"

namespace solder::runner {

struct HistoryName {
  std::string schema = {};  ///< empty: that of the connection
  std::string table = {};
};

/// Both parts are plain names: letters, digits and '_', at most 60, with the case that they are
/// written in. `backend` as of DatabaseAddress. \throws Error (ErrorCode::usage) for other names,
/// those of the runner's other tables, and a schema where the database has none.
[[nodiscard]] HistoryName parse_history_name(const std::string& text, std::string_view backend);

/// Its name without its schema.
[[nodiscard]] std::string plain_name(const SchemaTable& table);

/// Whether `table`, of that connection, is the history of that name or stands beside it.
[[nodiscard]] bool is_own_table(const Connection& connection, const SchemaTable& table,
                                const std::string& history_table);

}  // namespace solder::runner

#endif
