#include "execute/blackbox.hpp"
#include "execute/context.hpp"

// The functions of the table that run SQL.

namespace solder::runner {
namespace {

/// Keeps the blackbox right while SQL runs, also when it throws.
class RunningStatement {
 public:
  explicit RunningStatement(std::string_view sql) { note_statement(sql); }
  ~RunningStatement() { note_statement_ended(); }
  RunningStatement(const RunningStatement&) = delete;
  RunningStatement& operator=(const RunningStatement&) = delete;
};

std::int32_t execute(solder_context* context, solder_string sql) noexcept {
  return call(context, [&] {
    if (sql.data == nullptr && sql.length != 0) {
      return context->misuse("a null pointer was passed as SQL");
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
    auto made = std::make_unique<solder_statement>();
    made->context = context;
    made->statement = context->surroundings.connection.prepare(view(sql));
    made->position = context->statements.size();
    *statement = made.get();
    context->statements.push_back(std::move(made));
    return SOLDER_OK;
  });
}

void finalize(solder_statement* statement) noexcept {
  if (statement == nullptr || !may_call(statement->context)) return;
  auto& all = statement->context->statements;
  const std::size_t position = statement->position;
  all[position].swap(all.back());
  all[position]->position = position;
  all.pop_back();
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

/// Binds, runs to the end and resets, also when it throws.
void run_once(Statement& statement, const solder_value* arguments, std::uint32_t count) {
  struct ResetAtEnd {
    Statement& statement;
    ~ResetAtEnd() { statement.reset(); }
  } const reset_at_end{statement};
  for (std::uint32_t index = 0; index < count; ++index) {
    statement.bind_reference(index + 1, arguments[index]);
  }
  while (statement.step()) {
  }
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
  for (std::uint64_t row = 0; row < rows; ++row) {
    run_once(*statement->statement, arguments + row * count, count);
  }
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

std::string insert_sql(Connection& connection, std::string_view table, const solder_string* columns,
                       std::uint32_t count) {
  std::string names;
  std::string marks;
  for (std::uint32_t index = 0; index < count; ++index) {
    names += (index == 0 ? "" : ", ") + connection.quote_identifier(view(columns[index]));
    marks += index == 0 ? "?" : ", ?";
  }
  return "INSERT INTO " + connection.quote_identifier(table) + " (" + names + ") VALUES (" + marks +
         ")";
}

std::int32_t insert_rows(solder_context* context, solder_string table, const solder_string* columns,
                         std::uint32_t count, const solder_value* values,
                         std::uint64_t rows) noexcept {
  return call(context, [&] {
    if (columns == nullptr || count == 0 || (values == nullptr && rows != 0)) {
      return context->misuse("insert_rows needs columns and values");
    }
    Connection& connection = context->surroundings.connection;
    const auto statement = connection.prepare(insert_sql(connection, view(table), columns, count));
    const RunningStatement running(statement->sql());
    for (std::uint64_t row = 0; row < rows; ++row) {
      run_once(*statement, values + row * count, count);
    }
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
