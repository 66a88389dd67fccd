#include "database/condition.hpp"

#include <memory>
#include <string>

#include "core/text.hpp"
#include "database/postgres/driver.hpp"
#include "database/postgres/program.hpp"

namespace solder::runner::postgres {

namespace {

/// Empty also where the server doesn't know what is asked for: some only speak the protocol.
std::string ask(Connection& connection, const std::string& sql) {
  try {
    const auto statement = connection.prepare(sql);
    return statement->step() ? std::string(statement->column_text(0)) : std::string();
  } catch (const DatabaseError&) {
    return {};
  }
}

std::string setting(Connection& connection, const std::string& name) {
  return ask(connection, "SELECT current_setting('" + name + "', true)");
}

void add_settings(Connection& connection, Condition& condition) {
  for (const char* name : {"fsync", "full_page_writes", "synchronous_commit"}) {
    if (setting(connection, name) != "off") continue;
    condition.worries.push_back(
        {.what = std::string(name) + " is off",
         .why = "what was committed can be lost when the server's machine stops",
         .next = std::string("set '") + name + " = on' on the server, or for the database"});
  }
}

void add_rights(Connection& connection, Condition& condition) {
  if (ask(connection, "SELECT rolsuper::text FROM pg_roles WHERE rolname = current_user") ==
      "true") {
    condition.worries.push_back({.what = "the role is a superuser",
                                 .why = "a migration could run programs and read files on the "
                                        "server",
                                 .next = "connect as the owner of the tables"});
  }
  const std::string schema = ask(connection, "SELECT current_schema()");
  if (ask(connection,
          "SELECT has_schema_privilege(current_user, current_schema(), 'CREATE')::text") ==
      "false") {
    condition.worries.push_back(
        {.what = "the role can't create tables in the schema " + quote(schema),
         .next =
             "give it the right: GRANT CREATE ON SCHEMA " + printable(schema) + " TO the role"});
  }
}

/// Without them there are no backups.
void add_programs(Connection& connection, const OpenOptions& options, Condition& condition) {
  const std::string version = setting(connection, "server_version_num");
  if (version.empty()) return;
  try {
    (void)find_programs(std::stoi(version), "cannot make backups", options);
  } catch (const DatabaseError& error) {
    condition.worries.push_back(error.text());
  }
}

}  // namespace

Condition PostgresDriver::condition(const DatabaseAddress& /*address*/, Connection& connection,
                                    const OpenOptions& options) const {
  Condition condition;
  condition.settings = "PostgreSQL " + setting(connection, "server_version") + ", encoding " +
                       setting(connection, "server_encoding") + ", role " +
                       printable(ask(connection, "SELECT current_user::text"));
  const std::string size = ask(connection, "SELECT pg_database_size(current_database())::text");
  if (!size.empty()) condition.size = std::stoull(size);
  add_settings(connection, condition);
  add_rights(connection, condition);
  add_programs(connection, options, condition);
  condition.lock_holder = connection.active_run();
  return condition;
}

}  // namespace solder::runner::postgres
