/// \file
/// The page of `show-schema --format html`: an entity diagram, and each table with its columns,
/// keys, indexes and triggers.

#ifndef SOLDER_RUNNER_CLI_PAGES_SCHEMA_PAGE_HPP
#define SOLDER_RUNNER_CLI_PAGES_SCHEMA_PAGE_HPP

#include <string>

#include "commands/commands.hpp"
#include "commands/graph_layout.hpp"

namespace solder::runner {

/// `name` is how the page calls the database, `layout` the answer to the diagram's question. Where
/// there is none the page says so, and has all the rest.
[[nodiscard]] std::string schema_page(const SchemaResult& result, const std::string& name,
                                      const GraphLayout& layout);

}  // namespace solder::runner

#endif
