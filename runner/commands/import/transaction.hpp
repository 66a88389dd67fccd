/// \file
/// What the SQL of another tool says about transactions, and what Solder makes of it: each
/// migration has one around it already, unless it can't run in one.

#ifndef SOLDER_RUNNER_COMMANDS_IMPORT_TRANSACTION_HPP
#define SOLDER_RUNNER_COMMANDS_IMPORT_TRANSACTION_HPP

#include <vector>

#include "commands/import/source_folder.hpp"

namespace solder::runner {

/// Takes a BEGIN and its COMMIT out of a script when they are around all of it, and says so in a
/// note; gives `TRANSACTION none` to a migration with a statement that runs in no transaction
/// (CREATE INDEX CONCURRENTLY, VACUUM …). What remains for a person is noted.
void settle_transactions(FoundMigration& migration, std::vector<ImportNote>& notes);

}  // namespace solder::runner

#endif
