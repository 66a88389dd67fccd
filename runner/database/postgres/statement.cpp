#include "database/postgres/statement.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "database/postgres/connection.hpp"
#include "database/postgres/values.hpp"

namespace solder::runner::postgres {

PostgresStatement::PostgresStatement(PostgresConnection& connection, std::string_view sql)
    : connection_(connection),
      sql_(sql),
      translation_(translate(sql)),
      arguments_(translation_.names.size()) {}

std::uint32_t PostgresStatement::parameter_count() const {
  return static_cast<std::uint32_t>(translation_.names.size());
}

std::uint32_t PostgresStatement::parameter_index(std::string_view name) const {
  const auto& names = translation_.names;
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? 0 : static_cast<std::uint32_t>(found - names.begin()) + 1;
}

void PostgresStatement::bind(std::uint32_t index, const solder_value& value) {
  arguments_.set(index - 1, value);
}

void PostgresStatement::bind_reference(std::uint32_t index, const solder_value& value) {
  arguments_.set(index - 1, value);
}

bool PostgresStatement::step() {
  decoded_.clear();
  if (!result_) {
    result_ = connection_.run_prepared(sql_, translation_, arguments_);
    row_ = -1;
  }
  if (row_ + 1 >= PQntuples(result_.get())) return false;
  ++row_;
  return true;
}

void PostgresStatement::reset() noexcept {
  result_.reset();
  row_ = -1;
  arguments_.clear();
}

std::uint32_t PostgresStatement::column_count() const {
  return result_ ? static_cast<std::uint32_t>(PQnfields(result_.get())) : 0;
}

std::string_view PostgresStatement::column_name(std::uint32_t index) const {
  return PQfname(result_.get(), static_cast<int>(index));
}

std::string_view PostgresStatement::cell(std::uint32_t index) const {
  const int column = static_cast<int>(index);
  return {PQgetvalue(result_.get(), row_, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))};
}

solder_value PostgresStatement::column(std::uint32_t index) {
  const int column = static_cast<int>(index);
  if (PQgetisnull(result_.get(), row_, column) == 1) return {};
  return decode(cell(index), PQftype(result_.get(), column), decoded_);
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
