#include "execute/context.hpp"

// The functions of the table that ask about the schema and extend it with functions.

namespace solder::runner {
namespace {

std::int32_t object_exists(solder_context* context, std::int32_t kind,
                           solder_string name) noexcept {
  return call(context, [&] {
    if (kind < SOLDER_TABLE || kind > SOLDER_TRIGGER) {
      return context->misuse("object_exists was asked for an unknown kind of object");
    }
    return context->surroundings.connection.has_object(kind, view(name)) ? SOLDER_ROW : SOLDER_DONE;
  });
}

std::int32_t column_exists(solder_context* context, solder_string table,
                           solder_string column) noexcept {
  return call(context, [&] {
    return context->surroundings.connection.has_column(view(table), view(column)) ? SOLDER_ROW
                                                                                  : SOLDER_DONE;
  });
}

std::int32_t register_function(solder_context* context, const solder_function* function) noexcept {
  if (function == nullptr || function->struct_size < sizeof(solder_function)) return SOLDER_MISUSE;
  bool taken_over = false;
  const std::int32_t status = call(context, [&] {
    if (function->call == nullptr || function->argument_count < -1 ||
        function->argument_count > 100) {
      return context->misuse("a SQL function needs a call and -1 to 100 arguments");
    }
    taken_over = true;
    context->surroundings.connection.register_function(*function);
    return SOLDER_OK;
  });
  if (!taken_over && function->destroy != nullptr) function->destroy(function->self);
  return status;
}

}  // namespace

void fill_schema_functions(solder_host& host) {
  host.object_exists = object_exists;
  host.column_exists = column_exists;
  host.register_function = register_function;
}

}  // namespace solder::runner
