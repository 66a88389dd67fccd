#include "database/database.hpp"

#include "core/text.hpp"
#include "database/driver.hpp"
#include "database/history_name.hpp"
#include "database/server_address.hpp"
#include "database/sqlite/driver.hpp"
#ifdef SOLDER_HAS_POSTGRES
#include "database/postgres/driver.hpp"
#endif

namespace solder::runner {

const Driver& driver_of(std::string_view backend) {
  static const sqlite::SqliteDriver sqlite;
  if (backend == "sqlite") return sqlite;
#ifdef SOLDER_HAS_POSTGRES
  static const postgres::PostgresDriver postgres;
  if (backend == "postgres") return postgres;
#endif
  throw Error(ErrorCode::usage,
              {.what = "cannot use a database of the kind " + quote(backend),
               .why = "this build of solder was made without libpq",
               .next = "build it where libpq is installed (Debian: libpq-dev), or "
                       "name the path of a SQLite file"});
}

std::string driver_libraries() {
  std::string text = driver_of("sqlite").library();
#ifdef SOLDER_HAS_POSTGRES
  return text + ", " + driver_of("postgres").library();
#else
  return text + ", without PostgreSQL";
#endif
}

DatabaseAddress parse_address(std::string_view text) {
  return driver_of(is_server_address(text) ? "postgres" : "sqlite").parse(text);
}

DatabaseAddress parse_address(std::string_view text, const std::string& history_table) {
  DatabaseAddress address = parse_address(text);
  address.history_schema = parse_history_name(history_table, address.backend).schema;
  return address;
}

std::string identity_of(const DatabaseAddress& address, const OpenOptions& options) {
  return driver_of(address.backend).identity(address, options);
}

std::string shown_address(std::string_view text) {
  return is_server_address(text) ? parse_address(text).label : redact(text);
}

bool database_exists(const DatabaseAddress& address) {
  return driver_of(address.backend).exists(address);
}

DatabaseState inspect_database(const DatabaseAddress& address) {
  return driver_of(address.backend).inspect(address);
}

std::unique_ptr<Connection> open_database(const DatabaseAddress& address,
                                          const OpenOptions& options) {
  return driver_of(address.backend).open(address, options);
}

void probe_database(const DatabaseAddress& address, std::chrono::milliseconds within) {
  driver_of(address.backend).probe(address, within);
}

bool may_pass(const DatabaseAddress& address, const Error& error) {
  return driver_of(address.backend).may_pass(address, error);
}

Condition read_condition(const DatabaseAddress& address, Connection& connection,
                         const OpenOptions& options) {
  return driver_of(address.backend).condition(address, connection, options);
}

std::string leftover_journal(const DatabaseAddress& address) {
  return driver_of(address.backend).leftover(address);
}

bool is_damage(const DatabaseAddress& address, const Error& error) {
  return driver_of(address.backend).is_damage(error);
}

std::unique_ptr<ScratchDatabase> make_scratch(const ScratchRequest& request,
                                              const OpenOptions& options) {
  return driver_of(request.like.backend).scratch(request, options);
}

std::vector<SchemaObject> read_schema_objects(Connection& connection,
                                              const std::string& history_table) {
  return driver_of(connection.backend()).schema_objects(connection, history_table);
}

std::vector<std::string> find_data_faults(Connection& connection) {
  return driver_of(connection.backend()).data_faults(connection);
}

BackupInfo backup_database(const DatabaseAddress& source, const std::filesystem::path& destination,
                           const OpenOptions& options) {
  return driver_of(source.backend).backup(source, destination, options);
}

VerifiedBackup verify_backup(const std::filesystem::path& source, const DatabaseAddress& live,
                             const OpenOptions& options) {
  return driver_of(live.backend).verify(source, live, options);
}

Contents read_contents(const VerifiedBackup& backup, const DatabaseAddress& live,
                       const std::string& history_table, const OpenOptions& options) {
  return driver_of(live.backend).read_contents(backup, live, history_table, options);
}

BackupNaming backup_naming(const DatabaseAddress& address) {
  return driver_of(address.backend).backup_naming(address);
}

RestoredDatabase restore_database(const VerifiedBackup& backup, const DatabaseAddress& live,
                                  DatabaseState state, const OpenOptions& options) {
  return driver_of(live.backend).restore(backup, live, state, options);
}

std::vector<DroppedSchema> dropped_schemas(Connection& connection) {
  return driver_of(connection.backend()).dropped_schemas(connection);
}

std::size_t drop_everything(Connection& connection) {
  return driver_of(connection.backend()).drop_everything(connection);
}

std::vector<SchemaTable> read_schema(Connection& connection) {
  return driver_of(connection.backend()).read_schema(connection);
}

}  // namespace solder::runner
