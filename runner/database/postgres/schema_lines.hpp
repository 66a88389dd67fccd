/// \file
/// A schema as lines of text, one an object: of them its fingerprint is made.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_SCHEMA_LINES_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_SCHEMA_LINES_HPP

#include <string>

namespace solder::runner::postgres {

/// The WITH clause of a query, to the end of its last table: `line`, whose column `text` begins
/// with the object's kind and name, quoted where needed. `history` and `log` are the runner's own
/// tables, as SQL names them. Definitions name what isn't in the search path with its schema.
[[nodiscard]] std::string schema_lines_sql(const std::string& history, const std::string& log);

}  // namespace solder::runner::postgres

#endif
