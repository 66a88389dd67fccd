#include <utility>

#include "core/text.hpp"
#include "execute/context.hpp"

// The functions of the table that concern the step itself: surroundings, failure and savepoints.

namespace solder::runner {
namespace {

/// Bytes of a plugin's message that are passed on; more is not read by anybody.
constexpr std::size_t kMessageLimit = std::size_t{64} << 10U;

std::int32_t backend(solder_context* context, solder_string* name) noexcept {
  return call(context, [&] {
    if (name == nullptr) return context->misuse("a null pointer was passed to backend");
    *name = to_abi(context->surroundings.connection.backend());
    return SOLDER_OK;
  });
}

std::int32_t variable(solder_context* context, solder_string key, solder_string* value) noexcept {
  return call(context, [&] {
    if (value == nullptr) return context->misuse("a null pointer was passed to variable");
    const auto found = context->surroundings.variables.find(std::string(view(key)));
    if (found == context->surroundings.variables.end()) return SOLDER_DONE;
    *value = to_abi(found->second);
    return SOLDER_ROW;
  });
}

const void* interface_by_id(solder_context* context, const char* id) noexcept {
  const void* found = nullptr;
  call(context, [&] {
    if (id != nullptr) found = context->surroundings.connection.native_interface(id);
    return SOLDER_OK;
  });
  return found;
}

void log(solder_context* context, std::int32_t level, solder_string message) noexcept {
  if (context == nullptr) return;
  try {
    const std::lock_guard lock(context->talking);
    if (context->closed.load()) return;
    context->surroundings.progress.log(level, printable(shorten(view(message), kMessageLimit)));
  } catch (const std::exception&) {
    return;  // A line that can't be shown must not end a migration.
  }
}

std::int32_t progress(solder_context* context, std::uint64_t done, std::uint64_t total,
                      solder_string unit) noexcept {
  return call(context, [&] {
    const std::lock_guard lock(context->talking);
    context->surroundings.progress.step_progress(done, total, printable(view(unit)));
    return SOLDER_OK;
  });
}

std::int32_t is_cancelled(const solder_context* context) noexcept {
  if (context == nullptr) return 0;
  // A thread that outlives its step has nothing more to do.
  return context->closed.load() || context->is_cancelled() ? 1 : 0;
}

std::int32_t fail(solder_context* context, std::int32_t code, solder_string message) noexcept {
  return call(context, [&] {
    return context->stick(SOLDER_FAILED,
                          {ErrorCode::migration,
                           {.why = printable_lines(shorten(view(message), kMessageLimit))},
                           {},
                           -1,
                           code});
  });
}

std::int32_t error(solder_context* context, solder_error* error) noexcept {
  if (!may_call(context) || error == nullptr || error->struct_size < sizeof(solder_error)) {
    return SOLDER_MISUSE;
  }
  const StepFailure& failure = context->failure;
  error->status = context->status;
  error->code = failure.engine_code;
  error->offset = failure.offset;
  error->message = to_abi(context->status == SOLDER_OK ? context->unsupported : failure.text.why);
  error->statement = to_abi(failure.statement);
  return context->status;
}

/// The name of the innermost open part.
std::string part_name(std::size_t depth) {
  return "solder_part_" + std::to_string(depth);
}

std::int32_t savepoint_begin(solder_context* context) noexcept {
  return call(context, [&] {
    context->surroundings.connection.savepoint_begin(part_name(context->open_parts + 1));
    ++context->open_parts;
    return SOLDER_OK;
  });
}

std::int32_t savepoint_release(solder_context* context) noexcept {
  return call(context, [&] {
    if (context->open_parts == 0) return context->misuse("no savepoint is open");
    context->surroundings.connection.savepoint_release(part_name(context->open_parts));
    --context->open_parts;
    return SOLDER_OK;
  });
}

/// Whether what has stuck happened in the innermost open part and may be forgotten with it.
bool is_forgivable(const solder_context& context) {
  return context.status != SOLDER_CANCELLED && context.status != SOLDER_MISUSE &&
         context.failure_depth >= context.open_parts &&
         context.surroundings.connection.in_transaction();
}

std::int32_t savepoint_rollback(solder_context* context) noexcept {
  if (!may_call(context)) return SOLDER_MISUSE;
  if (context->open_parts == 0) return context->misuse("no savepoint is open");
  if (context->status != SOLDER_OK && !is_forgivable(*context)) return context->status;
  context->status = SOLDER_OK;
  context->failure = {};
  return call(context, [&] {
    for (solder_statement& statement : context->statements) {
      if (statement.statement == nullptr) continue;
      statement.statement->reset();
      statement.has_row = false;
    }
    context->surroundings.connection.savepoint_rollback(part_name(context->open_parts));
    --context->open_parts;
    return SOLDER_OK;
  });
}

}  // namespace

void fill_step_functions(solder_host& host) {
  host.backend = backend;
  host.variable = variable;
  host.interface_by_id = interface_by_id;
  host.log = log;
  host.progress = progress;
  host.is_cancelled = is_cancelled;
  host.fail = fail;
  host.error = error;
  host.savepoint_begin = savepoint_begin;
  host.savepoint_release = savepoint_release;
  host.savepoint_rollback = savepoint_rollback;
}

}  // namespace solder::runner
