/// \file
/// A throw-away database that is removed however a verb ends.

#ifndef SOLDER_RUNNER_COMMANDS_SCRATCH_RUN_HPP
#define SOLDER_RUNNER_COMMANDS_SCRATCH_RUN_HPP

#include <memory>
#include <string>

#include "commands/settings.hpp"
#include "database/scratch.hpp"

namespace solder::runner {

/// Signals that come while the database is made or removed are heeded afterwards.
class ScratchRun {
 public:
  /// \throws Error as `make_scratch`, and (ErrorCode::interrupted, …) when a signal came.
  ScratchRun(const Settings& settings, const ScratchRequest& request);
  ~ScratchRun();
  ScratchRun(const ScratchRun&) = delete;
  ScratchRun& operator=(const ScratchRun&) = delete;

  /// `settings` with this database instead of their own.
  [[nodiscard]] const Settings& settings() const { return settings_; }

 private:
  Settings settings_;
  std::unique_ptr<ScratchDatabase> database_;
};

}  // namespace solder::runner

#endif
