/// \file
/// Shows a run while it happens: the steps that ended on stdout, everything else on stderr.

#ifndef SOLDER_RUNNER_CLI_CONSOLE_PROGRESS_HPP
#define SOLDER_RUNNER_CLI_CONSOLE_PROGRESS_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "cli/console.hpp"
#include "cli/options.hpp"
#include "cli/progress_line.hpp"
#include "cli/style.hpp"
#include "core/report.hpp"

namespace solder::runner {

/// How a run is shown.
struct ProgressOptions {
  using Clock = std::chrono::steady_clock;

  std::string database = {};  ///< as the reader called it
  Verbosity verbosity = Verbosity::normal;
  Transactions transactions = Transactions::each;
  bool tells_steps = true;  ///< and the heading
  bool is_apart = false;    ///< the heading and the steps go to err too: out is for a document
  Style out = {};
  Style err = {};
  std::function<Clock::time_point()> now = Clock::now;
};

/// Writes the heading, each step that ended, and the lines of plugins with their version before
/// them
/// (`003 | text`). On a terminal that can do it the step that runs has a line of its own, which is
/// written over.
/// Quiet, it writes nothing.
class ConsoleProgress : public Progress {
 public:
  /// `console` must outlive this.
  ConsoleProgress(Console& console, ProgressOptions options);

  void backup_written(const std::string& path) noexcept override;
  void creating(const std::string& database) noexcept override;
  void plan_begun(const Plan& plan) noexcept override;
  void step_begun(const std::string& version, const std::string& name,
                  Direction direction) noexcept override;
  void step_progress(std::uint64_t done, std::uint64_t total,
                     const std::string& unit) noexcept override;
  void log(int level, const std::string& message) noexcept override;
  void output(const std::string& line) noexcept override;
  void step_ran(const StepResult& result) noexcept override;
  void step_finished(const StepResult& result) noexcept override;
  void waiting(const std::string& holder) noexcept override;
  void time_passed() noexcept override;

 private:
  using Clock = ProgressOptions::Clock;

  void tell(const std::string& text);
  void warn(const std::string& message);
  void draw();
  void erase();
  void line_of_step(const std::string& text);
  [[nodiscard]] bool is_quiet() const { return options_.verbosity == Verbosity::quiet; }
  [[nodiscard]] bool has_live_line() const {
    return !is_quiet() && facts_.err_is_terminal && !facts_.is_dumb;
  }

  Console& console_;
  ProgressOptions options_;
  ConsoleFacts facts_;
  Kind kind_ = Kind::migration;  // of all steps of the plan
  std::string version_;          // of the step that runs, empty between steps
  StepProgress progress_;
  Clock::time_point begun_;
  bool is_counting_ = false;
  Clock::time_point count_begun_;  // when the step told how far it is, and when it did last
  Clock::time_point counted_;
  Clock::time_point drawn_;
  bool is_drawn_ = false;
};

}  // namespace solder::runner

#endif
