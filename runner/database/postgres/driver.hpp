/// \file
/// The driver of PostgreSQL and of servers that speak its protocol.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_DRIVER_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_DRIVER_HPP

#include "database/driver.hpp"

namespace solder::runner::postgres {

class PostgresDriver final : public Driver {
 public:
  [[nodiscard]] std::string library() const override;
  [[nodiscard]] DatabaseAddress parse(std::string_view text) const override;
  [[nodiscard]] bool exists(const DatabaseAddress& address) const override;
  [[nodiscard]] DatabaseState inspect(const DatabaseAddress& address) const override;
  [[nodiscard]] std::unique_ptr<Connection> open(const DatabaseAddress& address,
                                                 const OpenOptions& options) const override;
  void probe(const DatabaseAddress& address, std::chrono::milliseconds within) const override;
  [[nodiscard]] bool may_pass(const DatabaseAddress& address, const Error& error) const override;
  [[nodiscard]] Condition condition(const DatabaseAddress& address, Connection& connection,
                                    const OpenOptions& options) const override;
  [[nodiscard]] bool is_damage(const Error& error) const override;
  [[nodiscard]] std::unique_ptr<ScratchDatabase> scratch(const ScratchRequest& request,
                                                         const OpenOptions& options) const override;
  [[nodiscard]] std::vector<std::string> split(std::string_view script) const override;
  [[nodiscard]] std::vector<SchemaObject> schema_objects(
      Connection& connection, const std::string& history_table) const override;
  [[nodiscard]] std::vector<std::string> data_faults(Connection& connection) const override;
  BackupInfo backup(const DatabaseAddress& source, const std::filesystem::path& destination,
                    const OpenOptions& options) const override;
  [[nodiscard]] VerifiedBackup verify(const std::filesystem::path& source,
                                      const DatabaseAddress& live,
                                      const OpenOptions& options) const override;
  [[nodiscard]] Contents read_contents(const VerifiedBackup& backup, const DatabaseAddress& live,
                                       const std::string& history_table,
                                       const OpenOptions& options) const override;
  [[nodiscard]] std::string identity(const DatabaseAddress& address,
                                     const OpenOptions& options) const override;
  [[nodiscard]] BackupNaming backup_naming(const DatabaseAddress& address) const override;
  RestoredDatabase restore(const VerifiedBackup& backup, const DatabaseAddress& live,
                           DatabaseState state, const OpenOptions& options) const override;
  [[nodiscard]] std::vector<DroppedSchema> dropped_schemas(Connection& connection) const override;
  std::size_t drop_everything(Connection& connection) const override;
  [[nodiscard]] std::vector<SchemaTable> read_schema(Connection& connection) const override;
};

}  // namespace solder::runner::postgres

#endif
