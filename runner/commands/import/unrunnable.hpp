/// \file
/// What stands in files of SQL and is none: a shell reads it before the database does.

#ifndef SOLDER_RUNNER_COMMANDS_IMPORT_UNRUNNABLE_HPP
#define SOLDER_RUNNER_COMMANDS_IMPORT_UNRUNNABLE_HPP

#include <vector>

#include "commands/import/source_folder.hpp"

namespace solder::runner {

/// Notes NUL bytes, commands of psql and of the sqlite3 shell, and COPY … FROM STDIN.
void note_unrunnable(const Script& script, std::vector<ImportNote>& notes);

}  // namespace solder::runner

#endif
