/// \file
/// Reads what names a server, and how a connection that doesn't come about is told. No password
/// ever gets into a message: not from the address, and not from what libpq quotes of it.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_ADDRESS_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_ADDRESS_HPP

#include <string>
#include <string_view>

#include "core/error.hpp"
#include "database/database.hpp"
#include "database/postgres/libpq.hpp"

namespace solder::runner::postgres {

/// A URL as libpq reads it, or its `key=value` words; `postgresql+driver://`, as other tools write
/// it, is read without the driver. The label is `postgres://host:port/database`, with only what the
/// address says; a socket's folder is left out.
/// \throws Error (ErrorCode::usage) for what libpq can't read, and for a port that is no number.
[[nodiscard]] DatabaseAddress parse_server(std::string_view text);

/// Opens a connection. The time for it is `seconds`; 0: that of the address, of PGCONNECT_TIMEOUT,
/// or 10 s. \return null only without memory.
[[nodiscard]] PGconn* connect_to(const std::string& server, int seconds = 0);

/// Why `connection` didn't come about, and what helps. May be null.
[[nodiscard]] DatabaseError cannot_connect(const PGconn* connection, const std::string& name);

}  // namespace solder::runner::postgres

#endif
