/// \file
/// Emptying a database: the SQL that yields the statements which do so.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_DROP_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_DROP_HPP

#include <string>

namespace solder::runner::postgres {

/// What is to go. `migrations`: what is in the connection's schema, and the schemas that its role
/// has made, but for `public` and those with a history of their own, which are another
/// application's. `database`: all that a dump of the database holds.
///
/// The connection's schema (`public` for a whole database) is emptied and stays, and so do
/// extensions: both may have been made by somebody with more rights.
enum class Reach { migrations, database };

/// A query of one column: statements to be run in the order of its rows. `history_schema` stays,
/// unless the whole database goes.
[[nodiscard]] std::string drop_query(Reach reach, const std::string& history_schema);

}  // namespace solder::runner::postgres

#endif
