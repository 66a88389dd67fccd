/// \file
/// What a driver does with whole databases. One object a kind of database, without state; the
/// functions of database.hpp find it by the address, and their comments say what each must do.

#ifndef SOLDER_RUNNER_DATABASE_DRIVER_HPP
#define SOLDER_RUNNER_DATABASE_DRIVER_HPP

#include <chrono>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "database/condition.hpp"
#include "database/database.hpp"
#include "database/schema_objects.hpp"
#include "database/scratch.hpp"

namespace solder::runner {

class Driver {
 public:
  virtual ~Driver() = default;
  Driver() = default;
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  /// The library that it uses, without loading it for that: "SQLite 3.40.1".
  [[nodiscard]] virtual std::string library() const = 0;
  [[nodiscard]] virtual DatabaseAddress parse(std::string_view text) const = 0;
  [[nodiscard]] virtual bool exists(const DatabaseAddress& address) const = 0;
  [[nodiscard]] virtual DatabaseState inspect(const DatabaseAddress& address) const = 0;
  [[nodiscard]] virtual std::unique_ptr<Connection> open(const DatabaseAddress& address,
                                                         const OpenOptions& options) const = 0;
  virtual void probe(const DatabaseAddress& address, std::chrono::milliseconds within) const = 0;
  [[nodiscard]] virtual bool may_pass(const DatabaseAddress& address, const Error& error) const = 0;
  [[nodiscard]] virtual Condition condition(const DatabaseAddress& address, Connection& connection,
                                            const OpenOptions& options) const = 0;
  [[nodiscard]] virtual std::string leftover(const DatabaseAddress& /*address*/) const {
    return {};
  }
  [[nodiscard]] virtual bool is_damage(const Error& error) const = 0;
  [[nodiscard]] virtual std::unique_ptr<ScratchDatabase> scratch(
      const ScratchRequest& request, const OpenOptions& options) const = 0;
  /// The statements of a script that isn't run. Where only the database can tell where one ends,
  /// the whole script is one.
  [[nodiscard]] virtual std::vector<std::string> split(std::string_view script) const {
    return {std::string(script)};
  }
  [[nodiscard]] virtual std::vector<SchemaObject> schema_objects(
      Connection& connection, const std::string& history_table) const = 0;
  [[nodiscard]] virtual std::vector<std::string> data_faults(Connection& connection) const = 0;
  virtual BackupInfo backup(const DatabaseAddress& source, const std::filesystem::path& destination,
                            const OpenOptions& options) const = 0;
  [[nodiscard]] virtual VerifiedBackup verify(const std::filesystem::path& source,
                                              const DatabaseAddress& live,
                                              const OpenOptions& options) const = 0;
  [[nodiscard]] virtual Contents read_contents(const VerifiedBackup& backup,
                                               const DatabaseAddress& live,
                                               const std::string& history_table,
                                               const OpenOptions& options) const = 0;
  [[nodiscard]] virtual std::string identity(const DatabaseAddress& address,
                                             const OpenOptions& options) const = 0;
  [[nodiscard]] virtual BackupNaming backup_naming(const DatabaseAddress& address) const = 0;
  virtual RestoredDatabase restore(const VerifiedBackup& backup, const DatabaseAddress& live,
                                   DatabaseState state, const OpenOptions& options) const = 0;
  [[nodiscard]] virtual std::vector<DroppedSchema> dropped_schemas(
      Connection& connection) const = 0;
  virtual std::size_t drop_everything(Connection& connection) const = 0;
  [[nodiscard]] virtual std::vector<SchemaTable> read_schema(Connection& connection) const = 0;
};

/// The libraries of this build's drivers: "SQLite 3.40.1, libpq.so.5 for PostgreSQL".
[[nodiscard]] std::string driver_libraries();

/// The driver of `backend`, as `DatabaseAddress` and `Connection` name it. Lives as long as the
/// process. \throws Error (ErrorCode::usage) for one that this build doesn't have.
[[nodiscard]] const Driver& driver_of(std::string_view backend);

}  // namespace solder::runner

#endif
