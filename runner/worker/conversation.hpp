/// \file
/// The parent's side of one worker's life: hands the plan over, listens, keeps time, and stops it
/// when somebody asks.

#ifndef SOLDER_RUNNER_WORKER_CONVERSATION_HPP
#define SOLDER_RUNNER_WORKER_CONVERSATION_HPP

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/plan.hpp"
#include "core/report.hpp"
#include "worker/leftovers.hpp"
#include "worker/messages.hpp"
#include "worker/plugin_feed.hpp"
#include "worker/process.hpp"
#include "worker/protocol.hpp"
#include "worker/signals.hpp"
#include "worker/step_output.hpp"

struct pollfd;

namespace solder::runner {

/// Why we stopped a worker.
struct Stop {
  int signal = 0;  ///< 0: it took too long, or was stopped
  ErrorCode code = ErrorCode::migration;
  std::string why = {};  ///< "interrupted by SIGINT", "timed out after 5 s"
};

/// A step that the worker began and told no end of.
struct BegunStep {
  std::chrono::system_clock::time_point began = {};
  std::int64_t duration_ms = 0;  ///< until the worker was gone
};

/// What a worker's life came to. The worker is dead.
struct Ending {
  std::vector<StepResult> results = {};          ///< by the worker's explicit word
  std::vector<StepResult> ran = {};              ///< after `results`, and not committed yet
  std::optional<BegunStep> begun = {};           ///< the step after both
  std::optional<RefusedMessage> refused = {};    ///< nothing began
  std::optional<RefusedMessage> abandoned = {};  ///< why `begun` failed; it let go of the database
  bool said_bye = false;
  std::optional<Stop> stop = {};         ///< we asked it to stop
  std::vector<Leftover> leftovers = {};  ///< processes that it had started and left; they are dead
  std::string channel = {};              ///< what was wrong with its channel; empty: nothing
  bool was_killed = false;               ///< by us; else `end` is its own
  ProcessEnd end = {};
};

/// One conversation with one worker.
class Conversation {
 public:
  /// All must outlive this.
  Conversation(WorkerProcess& worker, SignalWatch& signals, Progress& progress);

  /// Until the worker is dead. Tells `progress` of everything as it comes, results included.
  /// `order` must outlive the call. `deadline` is the whole run's.
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] Ending run(const RunMessage& order, std::optional<Clock::time_point> deadline);

 private:
  void wait();
  [[nodiscard]] int wait_ms() const;
  [[nodiscard]] bool is_over() const;
  void send_order();
  void listen(std::size_t most);
  [[nodiscard]] bool understand(const Frame& frame);
  [[nodiscard]] bool step_begun(const Frame& frame);
  [[nodiscard]] bool step_finished(const Frame& frame);
  [[nodiscard]] bool statement_ran(const Frame& frame);
  [[nodiscard]] bool step_ran(const Frame& frame);
  [[nodiscard]] bool started_over();
  void end_step();
  [[nodiscard]] bool waiting(const Frame& frame);
  [[nodiscard]] bool refused(const Frame& frame);
  [[nodiscard]] bool abandoned(const Frame& frame);
  [[nodiscard]] bool bye(const Frame& frame);
  void listen_to_output(std::size_t most);
  void heed_signals();
  void keep_time();
  void look_whether_it_is_stopped();
  void stop(Stop reason);
  void end_before(Clock::time_point time);
  void channel_is_lost(const std::string& why);
  [[nodiscard]] bool is_each() const { return order_->options.transactions == Transactions::each; }
  /// The step that is running or comes next, null after the last one.
  [[nodiscard]] const Step* current_step() const;
  /// The first that isn't reported as finished, null after the last one.
  [[nodiscard]] const Step* unfinished_step() const;

  WorkerProcess& worker_;
  SignalWatch& signals_;
  Progress& progress_;
  StepOutput output_;
  Token token_;
  FrameAssembler frames_;
  Ending ending_;
  const RunMessage* order_ = nullptr;
  std::optional<PluginFeed> plugins_ = {};
  std::string unsent_ = {};
  int signals_seen_ = 0;
  bool channel_is_open_ = true;
  std::array<bool, 2> output_is_open_ = {true, true};
  Clock::time_point step_began_ = {};
  std::optional<Clock::time_point> step_deadline_ = {};
  std::optional<Clock::time_point> run_deadline_ = {};
  bool is_stopped_ = false;
  Clock::time_point looked_ = {};
  std::chrono::nanoseconds stopped_for_{0};
  std::optional<Clock::time_point> end_time_ = {};
};

}  // namespace solder::runner

#endif
