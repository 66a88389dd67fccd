#include "database/postgres/driver.hpp"

#include <memory>
#include <string>

#include "database/postgres/address.hpp"
#include "database/postgres/connection.hpp"
#include "database/postgres/libpq.hpp"
#include "database/postgres/sql_split.hpp"

namespace solder::runner::postgres {

std::string PostgresDriver::library() const {
  return std::string(kLibpq) + " for PostgreSQL";
}

DatabaseAddress PostgresDriver::parse(std::string_view text) const {
  return parse_server(text);
}

std::vector<std::string> PostgresDriver::split(std::string_view script) const {
  std::vector<std::string> texts;
  for (const postgres::Statement& part : postgres::split(script)) texts.emplace_back(part.text);
  return texts;
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
