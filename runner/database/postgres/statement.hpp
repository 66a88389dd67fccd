/// \file
/// A prepared statement of PostgreSQL.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_STATEMENT_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_STATEMENT_HPP

#include <deque>
#include <memory>
#include <string>

#include "core/connection.hpp"
#include "database/postgres/statement_runner.hpp"

namespace solder::runner::postgres {

/// May outlive the step that it was prepared in, and its connection: then every call fails.
class PostgresStatement final : public runner::Statement {
 public:
  explicit PostgresStatement(std::shared_ptr<Prepared> prepared);
  ~PostgresStatement() override;
  PostgresStatement(const PostgresStatement&) = delete;
  PostgresStatement& operator=(const PostgresStatement&) = delete;

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
  [[nodiscard]] StatementRunner& runner() const;
  void start();
  void drop_rows() noexcept;
  [[nodiscard]] std::string_view cell(std::uint32_t index) const;

  const std::shared_ptr<Prepared> prepared_;
  Arguments arguments_;
  Batch batch_ = {};
  bool started_ = false;
  bool done_ = false;
  int row_ = -1;                    ///< of `batch_`
  std::int64_t started_as_of_ = 0;  ///< StatementRunner::rollbacks then
  /// Bytes decoded from what the server sent, kept until the next row.
  std::deque<std::string> decoded_ = {};
};

}  // namespace solder::runner::postgres

#endif
