#include "execute/context.hpp"

// The functions of the table that read rows.

namespace solder::runner {
namespace {

std::uint32_t column_count(solder_statement* statement) noexcept {
  if (statement == nullptr || !may_call(statement->context)) return 0;
  if (statement->statement == nullptr) return 0;
  try {
    return statement->statement->column_count();
  } catch (...) {
    // A server has to be asked before the first step.
    statement->context->stick_current_exception();
    return 0;
  }
}

std::uint32_t parameter_count(solder_statement* statement) noexcept {
  if (statement == nullptr || !may_call(statement->context)) return 0;
  return statement->statement == nullptr ? 0 : statement->statement->parameter_count();
}

std::int32_t column_name(solder_statement* statement, std::uint32_t index,
                         solder_string* name) noexcept {
  return call(statement, [&] {
    if (name == nullptr || index >= statement->statement->column_count()) {
      return statement->context->misuse("the statement has no such column");
    }
    *name = to_abi(statement->statement->column_name(index));
    return SOLDER_OK;
  });
}

/// Reads one column into `value` by `read(Statement&, index)`, after checking that it is there.
template <typename Value, typename Read>
std::int32_t read_column(solder_statement* statement, std::uint32_t index, Value* value,
                         Read&& read) noexcept {
  return call(statement, [&] {
    if (value == nullptr) {
      return statement->context->misuse("a null pointer was passed for a column");
    }
    if (!statement->has_row) {
      return statement->context->misuse("a column was read where there is no row");
    }
    if (index >= statement->statement->column_count()) {
      return statement->context->misuse("the row has no such column");
    }
    *value = read(*statement->statement, index);
    return SOLDER_OK;
  });
}

std::int32_t column(solder_statement* statement, std::uint32_t index,
                    solder_value* value) noexcept {
  return read_column(statement, index, value,
                     [](Statement& row, std::uint32_t at) { return row.column(at); });
}

std::int32_t column_integer(solder_statement* statement, std::uint32_t index,
                            std::int64_t* value) noexcept {
  return read_column(statement, index, value,
                     [](Statement& row, std::uint32_t at) { return row.column_integer(at); });
}

std::int32_t column_real(solder_statement* statement, std::uint32_t index, double* value) noexcept {
  return read_column(statement, index, value,
                     [](Statement& row, std::uint32_t at) { return row.column_real(at); });
}

std::int32_t column_text(solder_statement* statement, std::uint32_t index,
                         solder_string* value) noexcept {
  return read_column(statement, index, value,
                     [](Statement& row, std::uint32_t at) { return to_abi(row.column_text(at)); });
}

std::int32_t row(solder_statement* statement, solder_value* values, std::uint32_t count) noexcept {
  return call(statement, [&] {
    if (!statement->has_row) {
      return statement->context->misuse("a row was read where there is none");
    }
    if (values == nullptr || count > statement->statement->column_count()) {
      return statement->context->misuse("more columns were asked for than the row has");
    }
    statement->statement->row(values, count);
    return SOLDER_OK;
  });
}

/// Copies what `value` points at to where it stays until the next fetch.
void keep(solder_statement& statement, solder_value& value) {
  if (value.type != SOLDER_TEXT && value.type != SOLDER_BLOB) return;
  if (value.length == 0) return;
  statement.fetched.emplace_back(static_cast<const char*>(value.as.data), value.length);
  value.as.data = statement.fetched.back().data();
}

std::int32_t fetch(solder_statement* statement, solder_value* values, std::uint32_t count,
                   std::uint32_t capacity, std::uint32_t* rows) noexcept {
  if (rows != nullptr) *rows = 0;
  return call(statement, [&] {
    if (values == nullptr || rows == nullptr || count > statement->statement->column_count()) {
      return statement->context->misuse("fetch needs room for the columns that the rows have");
    }
    statement->fetched.clear();
    while (*rows < capacity) {
      statement->has_row = statement->statement->step();
      if (!statement->has_row) return SOLDER_DONE;
      solder_value* const first = values + std::size_t{*rows} * count;
      statement->statement->row(first, count);
      for (std::uint32_t at = 0; at < count; ++at) keep(*statement, first[at]);
      ++*rows;
    }
    return SOLDER_ROW;
  });
}

}  // namespace

void fill_row_functions(solder_host& host) {
  host.column_count = column_count;
  host.parameter_count = parameter_count;
  host.column_name = column_name;
  host.column = column;
  host.column_integer = column_integer;
  host.column_real = column_real;
  host.column_text = column_text;
  host.row = row;
  host.fetch = fetch;
}

}  // namespace solder::runner
