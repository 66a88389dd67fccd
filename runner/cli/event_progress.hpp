/// \file
/// Tells of a run as it happens, for programs: `--format jsonl`.

#ifndef SOLDER_RUNNER_CLI_EVENT_PROGRESS_HPP
#define SOLDER_RUNNER_CLI_EVENT_PROGRESS_HPP

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "cli/console.hpp"
#include "core/report.hpp"

namespace solder::runner {

/// Writes a JSON document on a line of its own for each event; their form is that of
/// docs/solder-events.schema.json. Of a step's progress it writes the first word, those that say
/// that all is done, and at most ten others a second. Hands everything on to another one, which
/// shows it to people.
class EventProgress : public Progress {
 public:
  /// `console` must outlive this.
  EventProgress(Console& console, std::unique_ptr<Progress> shown);

  void backup_written(const std::string& path) noexcept override;
  void creating(const std::string& database) noexcept override;
  void plan_begun(const Plan& plan) noexcept override;
  void step_begun(const std::string& version, const std::string& name,
                  Direction direction) noexcept override;
  void step_progress(std::uint64_t done, std::uint64_t total,
                     const std::string& unit) noexcept override;
  void log(int level, const std::string& text) noexcept override;
  void output(const std::string& line) noexcept override;
  void step_ran(const StepResult& result) noexcept override;
  void started_over() noexcept override;
  void step_finished(const StepResult& result) noexcept override;
  void statement_ran(const RanStatement& statement) noexcept override;
  void waiting(const std::string& holder) noexcept override;
  void time_passed() noexcept override;

 private:
  using Clock = std::chrono::steady_clock;

  template <typename MakeFields>
  void tell(const char* event, const MakeFields& make_fields) noexcept;
  void message(const char* level, const std::string& text) noexcept;

  Console& console_;
  std::unique_ptr<Progress> shown_;
  std::string version_;     // of the step that runs, empty between steps
  Clock::time_point told_;  // the progress, last
};

}  // namespace solder::runner

#endif
