/// \file
/// What other tools record in a database, as values.

#ifndef SOLDER_RUNNER_COMMANDS_IMPORT_FOREIGN_HISTORY_HPP
#define SOLDER_RUNNER_COMMANDS_IMPORT_FOREIGN_HISTORY_HPP

#include <optional>
#include <string>
#include <vector>

#include "commands/import/tool.hpp"
#include "core/connection.hpp"

namespace solder::runner {

/// Another tool's history table.
struct ForeignTable {
  Tool tool = Tool::plain;
  std::string name = {};
};

/// The table to adopt: of `from` if given, called `name` if given.
/// \throws Error (ErrorCode::usage) when there is none, or several are there.
[[nodiscard]] ForeignTable find_foreign_table(Connection& connection, std::optional<Tool> from,
                                              const std::string& name);

/// A migration that is applied there.
struct ForeignEntry {
  std::string version = {};  ///< as its table has it; empty for one that has a name alone
  std::string name = {};     ///< where the table has one
};

struct ForeignHistory {
  std::vector<ForeignEntry> applied = {};    ///< in the order applied
  std::optional<std::string> up_to = {};     ///< every migration up to this version is applied too
  bool is_up_to_known = true;                ///< whether `up_to` itself is a migration
  std::optional<std::string> revision = {};  ///< of Alembic: the newest one, which has no number
};

/// \throws Error (ErrorCode::history) when the tool itself would go no further: a version that is
/// dirty, a migration that failed.
[[nodiscard]] ForeignHistory read_foreign_history(Connection& connection,
                                                  const ForeignTable& table);

}  // namespace solder::runner

#endif
