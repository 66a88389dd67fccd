/// \file
/// Flyway's placeholders: `${schema}` in a script stands for a value of the configuration.

#ifndef SOLDER_RUNNER_COMMANDS_IMPORT_PLACEHOLDERS_HPP
#define SOLDER_RUNNER_COMMANDS_IMPORT_PLACEHOLDERS_HPP

#include <vector>

#include "commands/import/source_folder.hpp"

namespace solder::runner {

/// Puts the values of `variables` in. A placeholder without one stays, and is noted with its line.
/// Names are compared without regard to case.
void fill_placeholders(Script& script, const Variables& variables, std::vector<ImportNote>& notes);

}  // namespace solder::runner

#endif
