#include "database/sqlite/functions.hpp"

#include <array>
#include <climits>
#include <string_view>

#include "core/text.hpp"
#include "database/sqlite/error.hpp"
#include "database/sqlite/query.hpp"
#include "database/sqlite/sql_text.hpp"

namespace solder::runner::sqlite {

namespace {

/// SQLite's own limit: https://www.sqlite.org/limits.html, 6.
constexpr std::size_t kMostArguments = 127;

/// Writes bytes to `result`, whose type is set already.
void read_bytes(sqlite3_value* value, const void* data, solder_value& result) {
  result.as.data = data;
  result.length = static_cast<std::uint32_t>(sqlite3_value_bytes(value));
}

/// https://www.sqlite.org/c3ref/column_blob.html: the type first, then the value, then its size.
void read_argument(sqlite3_value* value, solder_value& result) {
  result = {};
  switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
      result.type = SOLDER_INTEGER;
      result.as.integer = sqlite3_value_int64(value);
      break;
    case SQLITE_FLOAT:
      result.type = SOLDER_REAL;
      result.as.real = sqlite3_value_double(value);
      break;
    case SQLITE_TEXT:
      result.type = SOLDER_TEXT;
      read_bytes(value, sqlite3_value_text(value), result);
      break;
    case SQLITE_BLOB:
      result.type = SOLDER_BLOB;
      read_bytes(value, sqlite3_value_blob(value), result);
      break;
    default:
      break;
  }
}

/// Text of ordinary length by the shorter way through SQLite.
void give_text(sqlite3_context* context, const solder_value& value) {
  const char* const text = value.length == 0 ? "" : static_cast<const char*>(value.as.data);
  if (value.length <= INT_MAX) {
    return sqlite3_result_text(context, text, static_cast<int>(value.length), SQLITE_TRANSIENT);
  }
  sqlite3_result_text64(context, text, value.length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

void give_result(sqlite3_context* context, const solder_value& value) {
  switch (value.type) {
    case SOLDER_NULL:
      return sqlite3_result_null(context);
    case SOLDER_INTEGER:
      return sqlite3_result_int64(context, value.as.integer);
    case SOLDER_BOOLEAN:
      return sqlite3_result_int(context, value.as.integer != 0 ? 1 : 0);
    case SOLDER_REAL:
      return sqlite3_result_double(context, value.as.real);
    case SOLDER_TEXT:
      return give_text(context, value);
    case SOLDER_BLOB:
      return sqlite3_result_blob64(context, value.length == 0 ? "" : value.as.data, value.length,
                                   SQLITE_TRANSIENT);
    default:
      return sqlite3_result_error(context, "the function gave a value of an unknown type", -1);
  }
}

}  // namespace

/// One registered function; destroys the plugin's part when it goes.
class Functions::Function {
 public:
  explicit Function(const solder_function& function)
      : function_(function), name_(function.name.data, function.name.length) {}
  ~Function() {
    if (function_.destroy != nullptr) function_.destroy(function_.self);
  }
  Function(const Function&) = delete;
  Function& operator=(const Function&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] int argument_count() const { return function_.argument_count; }

  /// Not INNOCUOUS: whether a schema may call it stays the database's own decision. The runner
  /// leaves `trusted_schema` as it is, so views and generated columns may.
  [[nodiscard]] int flags() const {
    const bool deterministic = (function_.flags & SOLDER_FUNCTION_DETERMINISTIC) != 0;
    return SQLITE_UTF8 | (deterministic ? SQLITE_DETERMINISTIC : 0);
  }

  /// What SQLite calls: once for each row and function, so it does nothing that isn't needed.
  static void call(sqlite3_context* context, int count, sqlite3_value** values) {
    const auto& called = *static_cast<const Function*>(sqlite3_user_data(context));
    const auto size = static_cast<std::uint32_t>(count);
    // Not filled with zeros, which would cost more than the call. SQLite passes no more than that.
    std::array<solder_value, kMostArguments> arguments;
    for (std::uint32_t index = 0; index < size; ++index) {
      read_argument(values[index], arguments[index]);
    }
    solder_function_result result = {};
    result.struct_size = sizeof(result);
    const solder_function& function = called.function_;
    const std::int32_t status = function.call(function.self, arguments.data(), size, &result);
    if (status >= 0) return give_result(context, result.value);
    called.give_error(context, result);
  }

 private:
  void give_error(sqlite3_context* context, const solder_function_result& result) const {
    std::string message(result.message.length == 0 ? "" : result.message.data,
                        result.message.length);
    if (message.empty()) message = "the function " + quote(name_) + " failed";
    sqlite3_result_error(context, message.data(), static_cast<int>(message.size()));
  }

  solder_function function_;
  std::string name_;
};

Functions::Functions(Session& session) : session_(session) {}

Functions::~Functions() {
  remove_all();
}

void Functions::add(const solder_function& function, Hiding hiding) {
  auto added = std::make_unique<Function>(function);
  const std::string what = "cannot register function " + quote(added->name());
  const bool sound = function.call != nullptr && !added->name().empty() &&
                     added->name().find('\0') == std::string::npos &&
                     function.argument_count >= -1 && function.argument_count <= 100;
  if (!sound) {
    throw DatabaseError(
        ErrorCode::database,
        {.what = what, .why = "it needs a name, a function to call and -1 to 100 arguments"},
        SQLITE_MISUSE);
  }
  if (same_name(added->name(), "current_timestamp")) {
    throw DatabaseError(ErrorCode::database, {.what = what, .why = "the history uses it"},
                        SQLITE_MISUSE);
  }
  const bool hides = is_of_sqlite(added->name());
  if (hides && hiding == Hiding::refused) {
    throw DatabaseError(
        ErrorCode::database,
        {.what = what,
         .why = "it would hide SQLite's own from the migrations that share the transaction",
         .next = "give it another name, or run it with --transaction each"},
        SQLITE_MISUSE);
  }
  hidden_any_ = hides || hidden_any_;
  const int code = sqlite3_create_function_v2(session_.db(), added->name().c_str(),
                                              added->argument_count(), added->flags(), added.get(),
                                              Function::call, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) session_.fail(code, what);
  functions_.push_back(std::move(added));
}

bool Functions::is_of_sqlite(const std::string& name) const {
  Query query(session_,
              "SELECT 1 FROM pragma_function_list WHERE builtin AND name = ?1 COLLATE NOCASE",
              {name});
  return query.step();
}

void Functions::remove_all() noexcept {
  for (const auto& function : functions_) {
    sqlite3_create_function_v2(session_.db(), function->name().c_str(), function->argument_count(),
                               SQLITE_UTF8, nullptr, nullptr, nullptr, nullptr, nullptr);
  }
  functions_.clear();
}

}  // namespace solder::runner::sqlite
