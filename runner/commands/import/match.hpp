/// \file
/// Which of our plugins the migrations of another tool's history are. Pure functions.

#ifndef SOLDER_RUNNER_COMMANDS_IMPORT_MATCH_HPP
#define SOLDER_RUNNER_COMMANDS_IMPORT_MATCH_HPP

#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "commands/import/foreign_history.hpp"

namespace solder::runner {

/// A plugin, and how the other tool calls what it does.
struct Match {
  const Migration* migration = nullptr;  ///< of the catalog, never null
  std::string there = {};
};

/// In the order in which they were applied there.
/// \throws Error (ErrorCode::history) naming all that have no plugin, and for a revision of Alembic
/// that no plugin, or more than one, carries in its name.
[[nodiscard]] std::vector<Match> match(const Catalog& catalog, const ForeignHistory& history,
                                       const ForeignTable& table);

}  // namespace solder::runner

#endif
