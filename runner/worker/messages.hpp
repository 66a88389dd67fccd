/// \file
/// What the runner and its worker say to each other, and how each message is written and read.
/// Every `read_…` answers nothing when the bytes aren't exactly such a message.

#ifndef SOLDER_RUNNER_WORKER_MESSAGES_HPP
#define SOLDER_RUNNER_WORKER_MESSAGES_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/plan.hpp"
#include "core/report.hpp"
#include "worker/worker.hpp"

namespace solder::runner {

/// The order to the worker.
struct RunMessage {
  std::int32_t parent = 0;     ///< process id: a worker with another parent leaves
  std::int32_t blackbox = -1;  ///< descriptor of the shared page, -1: there is none
  std::int32_t plugins = -1;   ///< descriptor of a PluginSource, -1: there is none
  WorkerOptions options = {};
  Plan plan = {};
};
[[nodiscard]] std::string write_message(const RunMessage& message);
[[nodiscard]] std::optional<RunMessage> read_run(std::string_view bytes);

/// One step as it is written in a RunMessage: to see how much a plan takes.
[[nodiscard]] std::string write_step(const Step& step);

struct StepBegunMessage {
  std::string version = {};
  std::string name = {};
  Direction direction = Direction::up;
};
[[nodiscard]] std::string write_message(const StepBegunMessage& message);
[[nodiscard]] std::optional<StepBegunMessage> read_step_begun(std::string_view bytes);

struct ProgressMessage {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  std::string unit = {};
};
[[nodiscard]] std::string write_message(const ProgressMessage& message);
[[nodiscard]] std::optional<ProgressMessage> read_progress(std::string_view bytes);

[[nodiscard]] std::string write_message(const RanStatement& message);
[[nodiscard]] std::optional<RanStatement> read_statement_ran(std::string_view bytes);

struct LogMessage {
  std::int32_t level = 0;
  std::string message = {};
};
[[nodiscard]] std::string write_message(const LogMessage& message);
[[nodiscard]] std::optional<LogMessage> read_log(std::string_view bytes);

struct WaitingMessage {
  std::string holder = {};
};
[[nodiscard]] std::string write_message(const WaitingMessage& message);
[[nodiscard]] std::optional<WaitingMessage> read_waiting(std::string_view bytes);

[[nodiscard]] std::string write_message(const StepResult& result);
[[nodiscard]] std::optional<StepResult> read_step_finished(std::string_view bytes);

struct RefusedMessage {
  ErrorCode code = ErrorCode::environment;
  ErrorText text = {};
};
[[nodiscard]] std::string write_message(const RefusedMessage& message);
[[nodiscard]] std::optional<RefusedMessage> read_refused(std::string_view bytes);

struct ByeMessage {
  std::uint64_t not_run = 0;  ///< steps of this worker's plan that didn't begin
};
[[nodiscard]] std::string write_message(const ByeMessage& message);
[[nodiscard]] std::optional<ByeMessage> read_bye(std::string_view bytes);

}  // namespace solder::runner

#endif
