/// \file
/// Collects what the migrations of a run have run.

#ifndef SOLDER_RUNNER_COMMANDS_RECORDING_PROGRESS_HPP
#define SOLDER_RUNNER_COMMANDS_RECORDING_PROGRESS_HPP

#include <string>
#include <vector>

#include "commands/rehearsal.hpp"
#include "core/report.hpp"

namespace solder::runner {

/// Hands everything on but the statements.
class RecordingProgress final : public Progress {
 public:
  explicit RecordingProgress(Progress& progress) : progress_(progress) {}

  /// Of each step that began.
  [[nodiscard]] const std::vector<RehearsedStep>& steps() const { return steps_; }

  void step_begun(const std::string& version, const std::string& name,
                  Direction direction) noexcept override;
  void step_progress(std::uint64_t done, std::uint64_t total,
                     const std::string& unit) noexcept override {
    progress_.step_progress(done, total, unit);
  }
  void log(int level, const std::string& message) noexcept override {
    progress_.log(level, message);
  }
  void output(const std::string& line) noexcept override { progress_.output(line); }
  void step_finished(const StepResult& result) noexcept override {
    progress_.step_finished(result);
  }
  void waiting(const std::string& holder) noexcept override { progress_.waiting(holder); }
  void time_passed() noexcept override { progress_.time_passed(); }
  void statement_ran(const RanStatement& statement) noexcept override;

 private:
  Progress& progress_;
  std::vector<RehearsedStep> steps_ = {};
};

}  // namespace solder::runner

#endif
