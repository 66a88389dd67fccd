/// \file
/// The host table that plugins call, in front of a Connection. Here the runner's exceptions become
/// statuses, and the first failure sticks.

#ifndef SOLDER_RUNNER_EXECUTE_HOST_HPP
#define SOLDER_RUNNER_EXECUTE_HOST_HPP

#include <atomic>
#include <map>
#include <optional>
#include <string>

#include "core/connection.hpp"
#include "core/report.hpp"
#include "solder/abi.h"

namespace solder::runner {

/// What one step's plugin may see.
struct HostSurroundings {
  Connection& connection;
  Progress& progress;
  const std::map<std::string, std::string>& variables;
  const std::atomic<bool>* cancelled;  ///< null: never
};

/// The plugin's side of one step: from construction to `close`, on one thread. The context is kept
/// for the life of the process, so that a call from a thread that the plugin left behind finds it
/// closed instead of gone.
class Host {
 public:
  explicit Host(const HostSurroundings& surroundings);
  /// Closes if `close` was not called.
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  [[nodiscard]] solder_context* context() { return context_; }
  [[nodiscard]] static const solder_host& table();

  /// Ends the step for the plugin: its statements are closed, later calls are refused.
  void close() noexcept;

  /// What stuck, if anything did. `returned` is what the plugin's function returned: anything but
  /// SOLDER_OK is a failure even when nothing stuck.
  [[nodiscard]] std::optional<StepFailure> failure(std::int32_t returned) const;

 private:
  solder_context* context_;
};

}  // namespace solder::runner

#endif
