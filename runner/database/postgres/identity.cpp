// What tells a server's database from all others.

#include <string>

#include "database/postgres/driver.hpp"
#include "database/postgres/libpq.hpp"
#include "database/postgres/session.hpp"

namespace solder::runner::postgres {

namespace {

std::string text_of(const char* text) {
  return text == nullptr ? std::string() : std::string(text);
}

/// Of the cluster: two of them may be reached by one address, through a tunnel for example. Empty
/// where the engine or the role's privileges don't tell.
std::string cluster_of(Session& session) {
  try {
    const Result answer =
        session.run("SELECT system_identifier FROM pg_catalog.pg_control_system()");
    return ", cluster " + text_of(PQgetvalue(answer.get(), 0, 0));
  } catch (const DatabaseError&) {
    if (session.is_lost()) throw;
    return {};
  }
}

}  // namespace

/// The address may leave out host, port and database: what libpq made of it counts. A copy of the
/// server's files has the identifier of its cluster, so that alone wouldn't do either.
std::string PostgresDriver::identity(const DatabaseAddress& address,
                                     const OpenOptions& options) const {
  Session session(address.server, address.name(), options);
  PGconn* const connection = session.native();
  return address.label + " (host " + text_of(PQhost(connection)) + ", port " +
         text_of(PQport(connection)) + ", database " + text_of(PQdb(connection)) +
         cluster_of(session) + ")";
}

}  // namespace solder::runner::postgres
