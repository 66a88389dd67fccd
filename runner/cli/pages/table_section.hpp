/// \file
/// What the schema's page says of one table.

#ifndef SOLDER_RUNNER_CLI_PAGES_TABLE_SECTION_HPP
#define SOLDER_RUNNER_CLI_PAGES_TABLE_SECTION_HPP

#include <cstddef>
#include <string>
#include <vector>

#include "cli/schema_relations.hpp"
#include "database/database.hpp"

namespace solder::runner {

/// The section of `tables[place]`, with links to the tables that it refers to and that refer to it.
/// What the page's search looks through has the class `n`.
[[nodiscard]] std::string table_section(const std::vector<SchemaTable>& tables, std::size_t place,
                                        const std::vector<SchemaRelation>& relations);

}  // namespace solder::runner

#endif
