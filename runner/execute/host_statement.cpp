#include "core/text.hpp"
#include "execute/blackbox.hpp"
#include "execute/context.hpp"

// The functions of the table that run SQL.

namespace solder::runner {
namespace {

/// Bytes. What SQLite takes by default: https://www.sqlite.org/limits.html, item 3.
constexpr std::size_t kLongestSql = 1'000'000'000;
/// Bytes of a faulty SQL that are shown.
constexpr std::size_t kShown = 200;

/// Keeps the blackbox right while SQL runs, also when it throws.
class RunningStatement {
 public:
  explicit RunningStatement(std::string_view sql) { note_statement(sql); }
  ~RunningStatement() { note_statement_ended(); }
  RunningStatement(const RunningStatement&) = delete;
  RunningStatement& operator=(const RunningStatement&) = delete;
};

/// What the SQL can't be run for, empty when it can: the database would stop at a NUL in silence,
/// and store text that no reader of UTF-8 takes.
std::string fault_of(std::string_view sql) {
  if (sql.size() > kLongestSql) {
    return "SQL that is too long was passed: " + std::to_string(sql.size()) + " bytes, and " +
           std::to_string(kLongestSql) + " is the most";
  }
  if (const std::size_t nul = sql.find('\0'); nul != std::string_view::npos) {
    return "SQL with a NUL byte was passed, at offset " + std::to_string(nul);
  }
  return is_utf8(sql) ? "" : "SQL that is not UTF-8 was passed: " + printable(shorten(sql, kShown));
}

solder_statement* take_statement(solder_context& context) {
  if (context.unused.empty()) {
    context.statements.emplace_back().context = &context;
    return &context.statements.back();
  }
  solder_statement* const statement = context.unused.back();
  context.unused.pop_back();
  return statement;
}

std::int32_t execute(solder_context* context, solder_string sql) noexcept {
  return call(context, [&] {
    if (sql.data == nullptr && sql.length != 0) {
      return context->misuse("a null pointer was passed as SQL");
    }
    if (const std::string why = fault_of(view(sql)); !why.empty()) {
      return context->misuse(why.c_str());
    }
    const RunningStatement running(view(sql));
    context->surroundings.connection.execute(view(sql));
    return SOLDER_OK;
  });
}

std::int32_t prepare(solder_context* context, solder_string sql,
                     solder_statement** statement) noexcept {
  if (statement != nullptr) *statement = nullptr;
  return call(context, [&] {
    if (statement == nullptr || sql.data == nullptr) {
      return context->misuse("a null pointer was passed to prepare");
    }
    if (const std::string why = fault_of(view(sql)); !why.empty()) {
      return context->misuse(why.c_str());
    }
    auto prepared = context->surroundings.connection.prepare(view(sql));
    *statement = take_statement(*context);
    (*statement)->statement = std::move(prepared);
    return SOLDER_OK;
  });
}

void finalize(solder_statement* statement) noexcept {
  if (statement == nullptr || !may_call(statement->context)) return;
  if (statement->statement == nullptr) return;  // it was given back before
  statement->clear();
  statement->context->unused.push_back(statement);
}

std::int32_t bind(solder_statement* statement, std::uint32_t index,
                  const solder_value* value) noexcept {
  return call(statement, [&] {
    if (value == nullptr) return statement->context->misuse("a null pointer was passed to bind");
    statement->statement->bind(index, *value);
    return SOLDER_OK;
  });
}

std::int32_t bind_by_name(solder_statement* statement, solder_string name,
                          const solder_value* value) noexcept {
  return call(statement, [&] {
    if (value == nullptr) {
      return statement->context->misuse("a null pointer was passed to bind_by_name");
    }
    const std::uint32_t index = statement->statement->parameter_index(view(name));
    if (index == 0) {
      const std::string why = "the statement has no placeholder ':" + std::string(view(name)) + "'";
      return statement->context->misuse(why.c_str());
    }
    statement->statement->bind(index, *value);
    return SOLDER_OK;
  });
}

std::int32_t step(solder_statement* statement) noexcept {
  return call(statement, [&] {
    const RunningStatement running(statement->statement->sql());
    statement->has_row = statement->statement->step();
    return statement->has_row ? SOLDER_ROW : SOLDER_DONE;
  });
}

std::int32_t reset(solder_statement* statement) noexcept {
  return call(statement, [&] {
    statement->statement->reset();
    statement->has_row = false;
    return SOLDER_OK;
  });
}

std::int32_t run_rows(solder_statement* statement, const solder_value* arguments,
                      std::uint32_t count, std::uint64_t rows) {
  if (arguments == nullptr && count != 0) {
    return statement->context->misuse("a null pointer was passed as arguments");
  }
  const std::uint32_t expected = statement->statement->parameter_count();
  if (count != expected) {
    const std::string why = std::to_string(count) + " arguments were passed to a statement with " +
                            std::to_string(expected) + " placeholders";
    return statement->context->misuse(why.c_str());
  }
  const RunningStatement running(statement->statement->sql());
  statement->statement->reset();
  statement->has_row = false;
  statement->statement->run_many(arguments, count, rows);
  return SOLDER_OK;
}

std::int32_t run(solder_statement* statement, const solder_value* arguments,
                 std::uint32_t count) noexcept {
  return call(statement, [&] { return run_rows(statement, arguments, count, 1); });
}

std::int32_t run_many(solder_statement* statement, const solder_value* arguments,
                      std::uint32_t count, std::uint64_t rows) noexcept {
  return call(statement, [&] { return run_rows(statement, arguments, count, rows); });
}

std::int32_t insert_rows(solder_context* context, solder_string table, const solder_string* columns,
                         std::uint32_t count, const solder_value* values,
                         std::uint64_t rows) noexcept {
  return call(context, [&] {
    if (columns == nullptr || count == 0 || (values == nullptr && rows != 0)) {
      return context->misuse("insert_rows needs columns and values");
    }
    Connection& connection = context->surroundings.connection;
    std::vector<std::string_view> names;
    for (std::uint32_t index = 0; index < count; ++index) names.push_back(view(columns[index]));
    const std::string sql = "INSERT INTO " + connection.quote_identifier(view(table));
    const RunningStatement running(sql);
    connection.insert_rows(view(table), names, values, rows);
    return SOLDER_OK;
  });
}

std::int32_t changes(solder_context* context, std::int64_t* count) noexcept {
  return call(context, [&] {
    if (count == nullptr) return context->misuse("a null pointer was passed to changes");
    *count = context->surroundings.connection.changes();
    return SOLDER_OK;
  });
}

std::int32_t last_insert_id(solder_context* context, std::int64_t* id) noexcept {
  return call(context, [&] {
    if (id == nullptr) return context->misuse("a null pointer was passed to last_insert_id");
    *id = context->surroundings.connection.last_insert_id();
    return SOLDER_OK;
  });
}

}  // namespace

void fill_statement_functions(solder_host& host) {
  host.execute = execute;
  host.prepare = prepare;
  host.finalize = finalize;
  host.bind = bind;
  host.bind_by_name = bind_by_name;
  host.step = step;
  host.reset = reset;
  host.run = run;
  host.run_many = run_many;
  host.insert_rows = insert_rows;
  host.changes = changes;
  host.last_insert_id = last_insert_id;
}

}  // namespace solder::runner
