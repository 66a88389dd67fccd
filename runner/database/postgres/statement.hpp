/// \file
/// A prepared statement of PostgreSQL.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_STATEMENT_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_STATEMENT_HPP

#include <deque>
#include <string>

#include "core/connection.hpp"
#include "database/postgres/session.hpp"
#include "database/postgres/sql_placeholders.hpp"

namespace solder::runner::postgres {

class PostgresConnection;

class PostgresStatement final : public runner::Statement {
 public:
  /// `connection` must outlive it.
  PostgresStatement(PostgresConnection& connection, std::string_view sql);

  [[nodiscard]] std::uint32_t parameter_count() const override;
  [[nodiscard]] std::uint32_t parameter_index(std::string_view name) const override;
  void bind(std::uint32_t index, const solder_value& value) override;
  void bind_reference(std::uint32_t index, const solder_value& value) override;
  bool step() override;
  void reset() noexcept override;
  [[nodiscard]] std::uint32_t column_count() const override;
  [[nodiscard]] std::string_view column_name(std::uint32_t index) const override;
  [[nodiscard]] solder_value column(std::uint32_t index) override;
  void row(solder_value* values, std::uint32_t count) override;
  [[nodiscard]] std::int64_t column_integer(std::uint32_t index) override;
  [[nodiscard]] double column_real(std::uint32_t index) override;
  [[nodiscard]] std::string_view column_text(std::uint32_t index) override;
  [[nodiscard]] const std::string& sql() const override { return sql_; }

 private:
  [[nodiscard]] std::string_view cell(std::uint32_t index) const;

  PostgresConnection& connection_;
  const std::string sql_;
  const Translation translation_;
  Arguments arguments_;
  Result result_;
  int row_ = -1;  ///< of `result_`
  /// Bytes decoded from what the server sent, kept until the next row.
  std::deque<std::string> decoded_ = {};
};

}  // namespace solder::runner::postgres

#endif
