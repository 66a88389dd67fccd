#include "database/postgres/driver.hpp"

#include <libpq-fe.h>
#include <memory>

#include "core/text.hpp"
#include "database/postgres/connection.hpp"
#include "database/postgres/error.hpp"

namespace solder::runner::postgres {

namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

}  // namespace

DatabaseAddress PostgresDriver::parse(std::string_view text) const {
  const std::string server(text);
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(
      PQconninfoParse(server.c_str(), &message));
  if (options == nullptr) {
    const std::string why = message == nullptr ? "out of memory" : one_line(redact(message));
    PQfreemem(message);
    throw Error(ErrorCode::usage, {.what = "cannot use database " + quote(redact(text)),
                                   .why = why,
                                   .next = "write 'postgres://user@host/database'"});
  }
  return {.backend = "postgres", .server = server, .label = redact(text)};
}

/// Whether it answers is found when it is opened.
bool PostgresDriver::exists(const DatabaseAddress& /*address*/) const {
  return true;
}

DatabaseState PostgresDriver::inspect(const DatabaseAddress& /*address*/) const {
  return DatabaseState::sound;
}

std::unique_ptr<Connection> PostgresDriver::open(const DatabaseAddress& address,
                                                 const OpenOptions& options) const {
  return std::make_unique<PostgresConnection>(address, options);
}

bool PostgresDriver::is_damage(const Error& /*error*/) const {
  return false;
}

}  // namespace solder::runner::postgres
