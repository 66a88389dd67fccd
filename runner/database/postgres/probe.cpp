#include <array>
#include <memory>
#include <poll.h>
#include <string>
#include <string_view>

#include "core/text.hpp"
#include "database/postgres/address.hpp"
#include "database/postgres/driver.hpp"
#include "database/postgres/error.hpp"
#include "database/postgres/session.hpp"

namespace solder::runner::postgres {

namespace {

constexpr const char* kQuestion = "SELECT 1";

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};

void require_answer(PGconn* connection, const std::string& name, std::chrono::milliseconds within) {
  if (PQsendQueryParams(connection, kQuestion, 0, nullptr, nullptr, nullptr, nullptr, 0) == 0) {
    throw lost(connection, name, {});
  }
  pollfd socket = {.fd = PQsocket(connection), .events = POLLIN, .revents = 0};
  if (::poll(&socket, 1, static_cast<int>(within.count())) == 0) {
    throw DatabaseError(ErrorCode::environment,
                        {.what = "cannot use database " + quote(name),
                         .why = "it takes connections, and did not answer a query in time",
                         .next = "see what the server is busy with"},
                        0);
  }
  const Result result(PQgetResult(connection));
  if (result == nullptr) throw lost(connection, name, {});
  if (PQresultStatus(result.get()) == PGRES_TUPLES_OK) return;
  throw error_of(result.get(), "cannot use database " + quote(name), kQuestion, -1);
}

/// Of a server that answers, and will go on to answer so. What it says is in its own language, as
/// is all before a session has begun: where the words aren't known, it may pass.
constexpr std::array<std::string_view, 8> kLasting = {
    "authentication failed",       // for this password or this user
    "no password supplied",        // there is none to try again with
    "no pg_hba.conf entry",        // the server's rules
    "pg_hba.conf rejects",         // the same
    "does not support SSL",        // and it is asked for
    "certificate",                 // one of the two isn't trusted, or isn't there
    "is not permitted to log in",  // a role without LOGIN
    "permission denied for database"};

[[nodiscard]] bool names_missing_role(std::string_view words) {
  return words.find("role \"") != std::string_view::npos &&
         words.find("does not exist") != std::string_view::npos;
}

}  // namespace

void PostgresDriver::probe(const DatabaseAddress& address, std::chrono::milliseconds within) const {
  constexpr int kSecond = 1000;
  const auto seconds = static_cast<int>(within.count() / kSecond);
  const std::unique_ptr<PGconn, Finish> connection(connect_to(address.server, seconds));
  if (connection == nullptr || PQstatus(connection.get()) != CONNECTION_OK) {
    throw cannot_connect(connection.get(), address.name());
  }
  require_answer(connection.get(), address.name(), within);
}

bool PostgresDriver::may_pass(const DatabaseAddress& /*address*/, const Error& error) const {
  // Others than those of the database, as a libpq that isn't there, don't come from the server.
  if (dynamic_cast<const DatabaseError*>(&error) == nullptr) return false;
  const std::string& words = error.text().why;
  for (const std::string_view lasting : kLasting) {
    if (words.find(lasting) != std::string::npos) return false;
  }
  return !names_missing_role(words);
}

}  // namespace solder::runner::postgres
