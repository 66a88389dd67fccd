#include "execute/host.hpp"

#include <new>

#include "execute/blackbox.hpp"
#include "execute/context.hpp"

namespace {

using solder::runner::DatabaseError;
using solder::runner::Error;
using solder::runner::ErrorCode;
using solder::runner::StepFailure;
using solder::runner::Unsupported;

/// Contexts of this process, kept reachable for threads that plugins leave behind.
std::vector<std::unique_ptr<solder_context>>& contexts() {
  static auto* const all = new std::vector<std::unique_ptr<solder_context>>;
  return *all;
}

}  // namespace

void solder_statement::clear() noexcept {
  statement.reset();
  fetched.clear();
  has_row = false;
}

std::int32_t solder_context::stick(std::int32_t new_status, StepFailure new_failure) noexcept {
  if (status == SOLDER_OK) {
    status = new_status;
    failure = std::move(new_failure);
    failure_depth = open_parts;
  }
  return status;
}

std::int32_t solder_context::stick_current_exception() noexcept {
  try {
    throw;
  } catch (const Unsupported& error) {
    unsupported = error.text().why;
    if (!error.text().next.empty()) unsupported += "; " + error.text().next;
    return SOLDER_UNSUPPORTED;
  } catch (const DatabaseError& error) {
    const auto kind = error.code() == ErrorCode::interrupted ? SOLDER_CANCELLED : SOLDER_FAILED;
    return stick(
        kind, {error.code(), error.text(), error.statement(), error.offset(), error.engine_code()});
  } catch (const Error& error) {
    return stick(SOLDER_FAILED, {error.code(), error.text()});
  } catch (const std::bad_alloc&) {
    return stick(SOLDER_FAILED, {ErrorCode::environment, {.why = "out of memory"}});
  } catch (const std::exception& error) {
    return stick(SOLDER_FAILED, {ErrorCode::migration, {.why = error.what()}});
  }
}

std::int32_t solder_context::misuse(const char* why) noexcept {
  return stick(SOLDER_MISUSE, {ErrorCode::migration,
                               {.why = std::string("its plugin broke the contract: ") + why}});
}

bool solder_context::is_cancelled() const noexcept {
  return surroundings.cancelled != nullptr &&
         surroundings.cancelled->load(std::memory_order_relaxed);
}

namespace solder::runner {

Host::Host(const HostSurroundings& surroundings) {
  contexts().push_back(std::make_unique<solder_context>(surroundings));
  context_ = contexts().back().get();
}

Host::~Host() {
  close();
}

void Host::close() noexcept {
  {
    const std::lock_guard lock(context_->talking);
    context_->closed.store(true);
  }
  for (solder_statement& statement : context_->statements) statement.clear();
  note_statement_ended();
}

const solder_host& Host::table() {
  static const solder_host host = [] {
    solder_host made{};
    made.struct_size = sizeof(solder_host);
    made.abi_minor = SOLDER_ABI_MINOR_LATEST;
    fill_step_functions(made);
    fill_statement_functions(made);
    fill_row_functions(made);
    fill_schema_functions(made);
    return made;
  }();
  return host;
}

std::optional<StepFailure> Host::failure(std::int32_t returned) const {
  if (context_->status != SOLDER_OK) return context_->failure;
  if (context_->called_from_elsewhere.load()) {
    return StepFailure{ErrorCode::migration,
                       {.why = "its plugin called the runner from another thread",
                        .next = "call the database only from the thread that entered up or down"}};
  }
  if (returned == SOLDER_OK) return std::nullopt;
  if (returned == SOLDER_CANCELLED) {
    return StepFailure{ErrorCode::interrupted, {.why = "its plugin stopped when it was asked to"}};
  }
  if (returned == SOLDER_UNSUPPORTED && !context_->unsupported.empty()) {
    return StepFailure{ErrorCode::migration, {.why = context_->unsupported}, {}, -1, returned};
  }
  return StepFailure{
      ErrorCode::migration,
      {.why = "its plugin returned code " + std::to_string(returned) + " without saying why"},
      {},
      -1,
      returned};
}

}  // namespace solder::runner
