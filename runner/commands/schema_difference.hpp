/// \file
/// Compares two schemas object by object.

#ifndef SOLDER_RUNNER_COMMANDS_SCHEMA_DIFFERENCE_HPP
#define SOLDER_RUNNER_COMMANDS_SCHEMA_DIFFERENCE_HPP

#include <vector>

#include "commands/rehearsal.hpp"
#include "database/schema_objects.hpp"

namespace solder::runner {

/// In the order of the objects' names. Of a table that is there in one of them only, its parts
/// aren't told as well.
[[nodiscard]] std::vector<SchemaDifference> compare_schemas(const std::vector<SchemaObject>& before,
                                                            const std::vector<SchemaObject>& after);

}  // namespace solder::runner

#endif
