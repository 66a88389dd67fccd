/// \file
/// A prepared statement on SQLite.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_STATEMENT_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_STATEMENT_HPP

#include <memory>
#include <string>

#include "core/connection.hpp"
#include "database/sqlite/statement_cache.hpp"

namespace solder::runner::sqlite {

class SqliteConnection;

/// May outlive the step that it was prepared in, and its connection: then every call fails.
class SqliteStatement final : public Statement {
 public:
  SqliteStatement(SqliteConnection& connection, std::shared_ptr<Prepared> prepared)
      : connection_(connection), prepared_(std::move(prepared)) {}
  ~SqliteStatement() override;
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  [[nodiscard]] std::uint32_t parameter_count() const override;
  [[nodiscard]] std::uint32_t parameter_index(std::string_view name) const override;
  void bind(std::uint32_t index, const solder_value& value) override;
  void bind_reference(std::uint32_t index, const solder_value& value) override;
  bool step() override;
  void reset() noexcept override;
  void run_many(const solder_value* arguments, std::uint32_t count, std::uint64_t rows) override;
  [[nodiscard]] std::uint32_t column_count() const override;
  [[nodiscard]] std::string_view column_name(std::uint32_t index) const override;
  [[nodiscard]] solder_value column(std::uint32_t index) override;
  void row(solder_value* values, std::uint32_t count) override;
  [[nodiscard]] std::int64_t column_integer(std::uint32_t index) override;
  [[nodiscard]] double column_real(std::uint32_t index) override;
  [[nodiscard]] std::string_view column_text(std::uint32_t index) override;
  [[nodiscard]] const std::string& sql() const override { return prepared_->sql; }

 private:
  [[nodiscard]] sqlite3_stmt* handle() const;
  void bind_value(std::uint32_t index, const solder_value& value, sqlite3_destructor_type lifetime);

  SqliteConnection& connection_;
  std::shared_ptr<Prepared> prepared_;
  bool done_ = false;  ///< sqlite3_step would start over
};

}  // namespace solder::runner::sqlite

#endif
