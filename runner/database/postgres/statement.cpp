#include "database/postgres/statement.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "database/postgres/values.hpp"

namespace solder::runner::postgres {

PostgresStatement::PostgresStatement(std::shared_ptr<Prepared> prepared)
    : prepared_(std::move(prepared)), arguments_(prepared_->translation.names.size()) {}

PostgresStatement::~PostgresStatement() {
  drop_rows();
}

StatementRunner& PostgresStatement::runner() const {
  if (prepared_->runner == nullptr) {
    throw misuse("the statement was closed at the end of its step", prepared_->sql);
  }
  return *prepared_->runner;
}

std::uint32_t PostgresStatement::parameter_count() const {
  return static_cast<std::uint32_t>(prepared_->translation.names.size());
}

std::uint32_t PostgresStatement::parameter_index(std::string_view name) const {
  const auto& names = prepared_->translation.names;
  const auto found = std::find(names.begin(), names.end(), name);
  // Those of `?` have no name.
  if (name.empty() || found == names.end()) return 0;
  return static_cast<std::uint32_t>(found - names.begin()) + 1;
}

void PostgresStatement::bind(std::uint32_t index, const solder_value& value) {
  static_cast<void>(runner());
  if (index == 0 || index > parameter_count()) {
    throw misuse("there is no placeholder " + std::to_string(index), prepared_->sql);
  }
  if (started_) {
    throw misuse("values are bound before the first step or after a reset", prepared_->sql);
  }
  require_storable(value, index, prepared_->sql);
  arguments_.set(index - 1, value);
}

void PostgresStatement::bind_reference(std::uint32_t index, const solder_value& value) {
  bind(index, value);
}

void PostgresStatement::start() {
  batch_ = runner().run(*prepared_, arguments_);
  started_ = true;
  started_as_of_ = runner().rollbacks();
  row_ = -1;
}

bool PostgresStatement::step() {
  StatementRunner& statements = runner();
  decoded_.clear();
  if (started_ && !done_ && started_as_of_ != statements.rollbacks()) drop_rows();
  if (done_) return false;
  if (!started_) {
    start();
  } else if (row_ + 1 == PQntuples(batch_.rows.get()) && !batch_.cursor.empty()) {
    batch_ = statements.next(*prepared_, std::move(batch_));
    row_ = -1;
  }
  ++row_;
  done_ = row_ == PQntuples(batch_.rows.get());
  return !done_;
}

void PostgresStatement::drop_rows() noexcept {
  try {
    if (prepared_->runner != nullptr && started_) prepared_->runner->close(batch_.cursor);
  } catch (const std::exception&) {
    // The cursor ends with its transaction.
    batch_.cursor.clear();
  }
  batch_ = {};
  decoded_.clear();
  started_ = false;
  done_ = false;
  row_ = -1;
}

void PostgresStatement::reset() noexcept {
  drop_rows();
  arguments_.clear();
}

void PostgresStatement::run_many(const solder_value* arguments, std::uint32_t count,
                                 std::uint64_t rows) {
  reset();
  if (runner().lasts() && !prepared_->is_query) {
    runner().run_many(*prepared_, arguments, count, rows);
    return;
  }
  struct ResetAtEnd {
    PostgresStatement& statement;
    ~ResetAtEnd() { statement.reset(); }
  };
  for (std::uint64_t row = 0; row < rows; ++row) {
    const ResetAtEnd reset_at_end{*this};
    for (std::uint32_t index = 0; index < count; ++index) {
      bind(index + 1, arguments[row * count + index]);
    }
    while (step()) {
    }
  }
}

std::uint32_t PostgresStatement::column_count() const {
  if (started_) return static_cast<std::uint32_t>(PQnfields(batch_.rows.get()));
  return static_cast<std::uint32_t>(runner().columns(*prepared_).size());
}

std::string_view PostgresStatement::column_name(std::uint32_t index) const {
  if (started_) return PQfname(batch_.rows.get(), static_cast<int>(index));
  return runner().columns(*prepared_).at(index);
}

std::string_view PostgresStatement::cell(std::uint32_t index) const {
  const int column = static_cast<int>(index);
  return {PQgetvalue(batch_.rows.get(), row_, column),
          static_cast<std::size_t>(PQgetlength(batch_.rows.get(), row_, column))};
}

solder_value PostgresStatement::column(std::uint32_t index) {
  const int column = static_cast<int>(index);
  if (PQgetisnull(batch_.rows.get(), row_, column) == 1) return {};
  return decode(cell(index), PQftype(batch_.rows.get(), column), decoded_);
}

void PostgresStatement::row(solder_value* values, std::uint32_t count) {
  for (std::uint32_t index = 0; index < count; ++index) values[index] = column(index);
}

std::int64_t PostgresStatement::column_integer(std::uint32_t index) {
  return to_integer(cell(index));
}

double PostgresStatement::column_real(std::uint32_t index) {
  return to_real(cell(index));
}

std::string_view PostgresStatement::column_text(std::uint32_t index) {
  return cell(index);
}

}  // namespace solder::runner::postgres
