#include "database/sqlite/statement.hpp"

#include "database/sqlite/connection.hpp"
#include "database/sqlite/error.hpp"

namespace solder::runner::sqlite {

namespace {

/// https://www.sqlite.org/c3ref/column_blob.html: the type first, then the value, then its size.
solder_value read_value(sqlite3_value* value) {
  solder_value result = {};
  switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
      result.type = SOLDER_INTEGER;
      result.as.integer = sqlite3_value_int64(value);
      return result;
    case SQLITE_FLOAT:
      result.type = SOLDER_REAL;
      result.as.real = sqlite3_value_double(value);
      return result;
    case SQLITE_TEXT:
      result.type = SOLDER_TEXT;
      result.as.data = sqlite3_value_text(value);
      break;
    case SQLITE_BLOB:
      result.type = SOLDER_BLOB;
      result.as.data = sqlite3_value_blob(value);
      break;
    default:
      result.type = SOLDER_NULL;
      return result;
  }
  result.length = static_cast<std::uint32_t>(sqlite3_value_bytes(value));
  return result;
}

}  // namespace

SqliteStatement::~SqliteStatement() {
  if (prepared_->cache == nullptr) return;
  sqlite3_reset(prepared_->handle);
  sqlite3_clear_bindings(prepared_->handle);
  prepared_->cache->give_back(*prepared_);
}

sqlite3_stmt* SqliteStatement::handle() const {
  if (prepared_->handle == nullptr) {
    throw misuse("the statement was closed at the end of its step", prepared_->sql);
  }
  return prepared_->handle;
}

std::uint32_t SqliteStatement::parameter_count() const {
  return static_cast<std::uint32_t>(sqlite3_bind_parameter_count(handle()));
}

std::uint32_t SqliteStatement::parameter_index(std::string_view name) const {
  std::string with_colon(1, ':');
  with_colon += name;
  return static_cast<std::uint32_t>(sqlite3_bind_parameter_index(handle(), with_colon.c_str()));
}

void SqliteStatement::bind(std::uint32_t index, const solder_value& value) {
  bind_value(index, value, SQLITE_TRANSIENT);
}

void SqliteStatement::bind_reference(std::uint32_t index, const solder_value& value) {
  bind_value(index, value, SQLITE_STATIC);
}

void SqliteStatement::bind_value(std::uint32_t index, const solder_value& value,
                                 sqlite3_destructor_type lifetime) {
  sqlite3_stmt* statement = handle();
  const int place = static_cast<int>(index);
  const char* data = value.length == 0 ? "" : static_cast<const char*>(value.as.data);
  int code = SQLITE_MISMATCH;
  switch (value.type) {
    case SOLDER_NULL:
      code = sqlite3_bind_null(statement, place);
      break;
    case SOLDER_INTEGER:
      code = sqlite3_bind_int64(statement, place, value.as.integer);
      break;
    case SOLDER_BOOLEAN:
      code = sqlite3_bind_int(statement, place, value.as.integer != 0 ? 1 : 0);
      break;
    case SOLDER_REAL:
      code = sqlite3_bind_double(statement, place, value.as.real);
      break;
    case SOLDER_TEXT:
      code = sqlite3_bind_text64(statement, place, data, value.length, lifetime, SQLITE_UTF8);
      break;
    case SOLDER_BLOB:
      code = sqlite3_bind_blob64(statement, place, data, value.length, lifetime);
      break;
    default:
      throw misuse("the value for placeholder " + std::to_string(index) + " has an unknown type",
                   prepared_->sql);
  }
  if (code == SQLITE_RANGE) {
    throw misuse("there is no placeholder " + std::to_string(index), prepared_->sql);
  }
  if (code == SQLITE_MISUSE) {
    throw misuse("values are bound before the first step or after a reset", prepared_->sql);
  }
  if (code != SQLITE_OK) connection_.fail(code, kCannotRun, prepared_->sql);
}

bool SqliteStatement::step() {
  sqlite3_stmt* statement = handle();
  if (done_) return false;
  connection_.check_step_alive();
  std::optional<OwnSql> own;
  // VACUUM attaches a file and copies all tables, ours too, through statements of its own.
  if (prepared_->vacuums) own.emplace(connection_.session());
  connection_.parts_->guard.begin_statement();
  const int code = sqlite3_step(statement);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) connection_.fail(code, kCannotRun, prepared_->sql);
  done_ = true;
  connection_.finished_statement();
  return false;
}

void SqliteStatement::reset() noexcept {
  done_ = false;
  if (prepared_->handle == nullptr) return;
  sqlite3_reset(prepared_->handle);
  sqlite3_clear_bindings(prepared_->handle);
}

void SqliteStatement::run_many(const solder_value* arguments, std::uint32_t count,
                               std::uint64_t rows) {
  struct ResetAtEnd {
    SqliteStatement& statement;
    ~ResetAtEnd() { statement.reset(); }
  };
  for (std::uint64_t row = 0; row < rows; ++row) {
    const ResetAtEnd reset_at_end{*this};
    const solder_value* const values = arguments + row * count;
    for (std::uint32_t index = 0; index < count; ++index) bind_reference(index + 1, values[index]);
    while (step()) {
    }
  }
}

std::uint32_t SqliteStatement::column_count() const {
  return static_cast<std::uint32_t>(sqlite3_column_count(handle()));
}

std::string_view SqliteStatement::column_name(std::uint32_t index) const {
  const char* name = sqlite3_column_name(handle(), static_cast<int>(index));
  return name != nullptr ? name : std::string_view();
}

solder_value SqliteStatement::column(std::uint32_t index) {
  return read_value(sqlite3_column_value(handle(), static_cast<int>(index)));
}

void SqliteStatement::row(solder_value* values, std::uint32_t count) {
  sqlite3_stmt* statement = handle();
  for (std::uint32_t index = 0; index < count; ++index) {
    values[index] = read_value(sqlite3_column_value(statement, static_cast<int>(index)));
  }
}

std::int64_t SqliteStatement::column_integer(std::uint32_t index) {
  return sqlite3_column_int64(handle(), static_cast<int>(index));
}

double SqliteStatement::column_real(std::uint32_t index) {
  return sqlite3_column_double(handle(), static_cast<int>(index));
}

std::string_view SqliteStatement::column_text(std::uint32_t index) {
  const auto* data = sqlite3_column_text(handle(), static_cast<int>(index));
  if (data == nullptr) return {};
  const int size = sqlite3_column_bytes(handle(), static_cast<int>(index));
  return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)};
}

}  // namespace solder::runner::sqlite
