/// \file
/// The C structs behind the plugin's opaque pointers. Private to the host table.

#ifndef SOLDER_RUNNER_EXECUTE_CONTEXT_HPP
#define SOLDER_RUNNER_EXECUTE_CONTEXT_HPP

#include <atomic>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "execute/host.hpp"

/// A plugin's statement. Owned by its context and kept for the life of the process, so that a
/// pointer that a plugin goes on using finds it without a `statement` instead of gone.
struct solder_statement {
  solder_context* context = nullptr;
  std::unique_ptr<solder::runner::Statement> statement = {};
  bool has_row = false;
  std::deque<std::string> fetched =
      {};  ///< data of the rows of the latest `fetch`; a deque never moves them

  /// Gives everything back but itself.
  void clear() noexcept;
};

/// One step.
struct solder_context {
  explicit solder_context(const solder::runner::HostSurroundings& given)
      : surroundings(given), thread(std::this_thread::get_id()) {}

  solder::runner::HostSurroundings surroundings;
  std::thread::id thread;
  std::atomic<bool> closed = false;
  /// Held while a thread-safe function of the table talks to the runner: none does so once the step
  /// is closed.
  std::mutex talking = {};
  std::atomic<bool> called_from_elsewhere = false;

  std::int32_t status = SOLDER_OK;  ///< what has stuck
  solder::runner::StepFailure failure = {};
  std::string unsupported = {};   ///< what the latest SOLDER_UNSUPPORTED was about
  std::size_t failure_depth = 0;  ///< parts that were open when it happened
  std::size_t open_parts = 0;
  std::deque<solder_statement> statements = {};
  std::vector<solder_statement*> unused = {};  ///< of `statements`: given back

  /// Makes `status` and `failure` stick, unless something has before. \return what sticks.
  std::int32_t stick(std::int32_t new_status, solder::runner::StepFailure new_failure) noexcept;
  /// Sticks the exception that is being handled.
  std::int32_t stick_current_exception() noexcept;
  /// Sticks a breach of the contract.
  std::int32_t misuse(const char* why) noexcept;
  [[nodiscard]] bool is_cancelled() const noexcept;
};

namespace solder::runner {

[[nodiscard]] inline std::string_view view(solder_string text) {
  return text.data == nullptr ? std::string_view{} : std::string_view{text.data, text.length};
}
[[nodiscard]] inline solder_string to_abi(std::string_view text) {
  return {text.data(), text.size()};
}

/// Whether the caller may call at all: the right thread, and the step not over.
[[nodiscard]] inline bool may_call(solder_context* context) noexcept {
  // After its turn a plugin is refused, but the step isn't failed for it: whether the call came in
  // time for that would be chance.
  if (context == nullptr || context->closed.load()) return false;
  if (std::this_thread::get_id() == context->thread) return true;
  context->called_from_elsewhere.store(true);
  return false;
}

/// Runs `work` for the plugin: refuses a wrong thread and a call after a failure, notices that the
/// run was cancelled, and turns exceptions into what sticks. `work` returns a status.
template <typename Work>
std::int32_t call(solder_context* context, Work&& work) noexcept {
  if (!may_call(context)) return SOLDER_MISUSE;
  if (context->status != SOLDER_OK) return context->status;
  if (context->is_cancelled()) {
    return context->stick(SOLDER_CANCELLED,
                          {ErrorCode::interrupted, {.why = "the run was asked to stop"}});
  }
  try {
    return work();
  } catch (...) {
    return context->stick_current_exception();
  }
}

/// As above, for functions of a statement.
template <typename Work>
std::int32_t call(solder_statement* statement, Work&& work) noexcept {
  if (statement == nullptr) return SOLDER_MISUSE;
  return call(statement->context, [&] {
    if (statement->statement != nullptr) return work();
    return statement->context->misuse("a statement was used after it was given back");
  });
}

/// The parts of the table, each in a source of its own.
void fill_step_functions(solder_host& host);
void fill_statement_functions(solder_host& host);
void fill_row_functions(solder_host& host);
void fill_schema_functions(solder_host& host);

}  // namespace solder::runner

#endif
