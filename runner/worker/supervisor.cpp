#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "core/text.hpp"
#include "execute/failpoint.hpp"
#include "execute/step_error.hpp"
#include "solder/abi.h"
#include "worker/conversation.hpp"
#include "worker/in_process.hpp"
#include "worker/run_verdict.hpp"
#include "worker/shared_blackbox.hpp"
#include "worker/verdict.hpp"
#include "worker/worker.hpp"

namespace solder::runner {
namespace {

/// Steps of one worker. Libraries are never unloaded, and loading gets slower with their number, so
/// a long plan is handed on to a fresh worker: its memory and descriptors stay bounded.
constexpr std::size_t kStepsPerWorker = 256;
/// Bytes of a plan that are handed over at once, well below kMaxFrame: the options come on top.
constexpr std::size_t kPlanBytes = kMaxFrame / 2;

/// "its plugin crashed: SIGSEGV (segmentation fault)".
std::string words_of_loss(const Ending& ending, bool was_loading) {
  if (ending.stop) return ending.stop->why;
  const bool saw_no_channel = ending.end.signal == 0 && ending.end.exit_status == kNobodyListens;
  if (ending.was_killed || (saw_no_channel && !ending.channel.empty())) {
    return "its plugin damaged the worker's protocol channel: it " + ending.channel;
  }
  const std::string end = describe(ending.end);
  const std::string when = was_loading ? " while loading" : "";
  if (ending.end.signal == 0) return "its plugin ended the process" + when + " with " + end;
  if (is_crash(ending.end.signal)) return "its plugin crashed" + when + ": " + end;
  return "its worker process was ended by " + end;
}

/// "SIGSEGV (segmentation fault)".
std::string cause_of_loss(const Ending& ending) {
  return ending.stop || ending.was_killed ? words_of_loss(ending, false) : describe(ending.end);
}

/// A run in one worker after the other, or in one alone where its steps share a transaction.
class Supervisor {
 public:
  Supervisor(const Plan& plan, const WorkerOptions& options, Progress& progress)
      : plan_(plan), options_(options), progress_(progress), signals_(SignalWatch::Second::noted) {
    if (options.run_timeout.count() > 0) {
      deadline_ = std::chrono::steady_clock::now() + options.run_timeout;
    }
  }

  Report run() {
    tell_of_withheld_variables();
    if (options_.transactions == Transactions::all) {
      Ending ending = converse();
      tell_of_leftovers(ending);
      settle_run(std::move(ending));
    } else {
      run_each();
    }
    report_.not_run = plan_.size() - report_.results.size();
    return std::move(report_);
  }

 private:
  void run_each() {
    while (next() < plan_.size() && report_.failure() == nullptr) {
      if (signals_.has_come()) {
        stop_before_next({code_of_signal(signals_.signal()),
                          {.why = words_of_signal(signals_.signal()) + " before it began"}});
        break;
      }
      Ending ending = converse();
      tell_of_leftovers(ending);
      settle(std::move(ending));
    }
  }

  [[nodiscard]] std::size_t next() const { return report_.results.size(); }

  /// Rows of the history that earlier workers have removed.
  [[nodiscard]] std::int64_t downs() const {
    return std::count_if(
        report_.results.begin(), report_.results.end(),
        [](const StepResult& result) { return result.direction == Direction::down; });
  }

  void tell_of_withheld_variables() {
    for (const std::string& name : withheld_variables()) {
      progress_.log(SOLDER_LOG_WARNING, name + " is set: migrations run without it");
    }
  }

  /// What the next worker is to do.
  [[nodiscard]] RunMessage order() const {
    RunMessage message;
    message.options = options_;
    message.options.check_health = options_.check_health && next() == 0;
    message.options.create_database = options_.create_database && next() == 0;
    message.options.planned_on.rows -= downs();
    std::size_t bytes = 0;
    for (std::size_t index = next(); index < plan_.size(); ++index) {
      bytes += write_step(plan_[index]).size();
      if (options_.transactions == Transactions::all) {
        if (bytes > kPlanBytes) refuse_long_run();
        message.plan.push_back(plan_[index]);
        continue;
      }
      // What is rolled back with one worker isn't there for the next one.
      const bool is_long =
          message.plan.size() == kStepsPerWorker && options_.rehearsal != Rehearsal::rolled_back;
      const bool is_full = is_long || bytes > kPlanBytes;
      if (is_full && !message.plan.empty()) break;
      message.plan.push_back(plan_[index]);
    }
    return message;
  }

  /// A transaction can't be handed on to another worker.
  [[noreturn]] void refuse_long_run() const {
    throw Error(ErrorCode::usage,
                {.what = "cannot run " + count_of(plan_.size(), "step") + " in one transaction",
                 .why = "what is to be known of them takes more than 8 MiB",
                 .next = "run the command again with --transaction each"});
  }

  Ending converse() {
    blackbox_.clear();
    RunMessage message = order();
    WorkerProcess worker(blackbox_.descriptor());
    message.parent = getpid();
    message.blackbox = worker.blackbox_there();
    message.plugins = WorkerProcess::plugins_there();
    return Conversation(worker, signals_, progress_).run(message, deadline_);
  }

  /// Takes over what a worker did, and finds out what became of a step that it didn't end.
  void settle(Ending ending) {
    const std::size_t done = ending.results.size();
    std::move(ending.results.begin(), ending.results.end(), std::back_inserter(report_.results));
    if (report_.failure() != nullptr || next() == plan_.size()) return;
    if (ending.refused) {
      stop_before_next(refusal(ending));
    } else if (ending.begun) {
      judge_next(ending);
    } else if (done == 0) {
      stop_before_next(lost_early(ending));
    } else if (!ending.said_bye && !ending.stop) {
      progress_.log(SOLDER_LOG_WARNING, "the worker was lost after migration " +
                                            quote(report_.results.back().version) + ": " +
                                            cause_of_loss(ending) + "; another one goes on");
    }
  }

  /// As `settle`, where the steps share one transaction: there is one worker, and what it has told
  /// of one step that ran holds for all.
  void settle_run(Ending ending) {
    const Report told{.results = ending.results};
    if (told.failure() != nullptr || ending.said_bye) {
      report_.results = std::move(ending.results);
    } else if (ending.refused) {
      stop_before_next(refusal(ending));
    } else if (told.count(Outcome::done) > 0) {
      report_.results = std::move(ending.results);
      for (StepResult& result : ending.ran) add(std::move(result));
    } else if (ending.results.empty() && ending.ran.empty() && !ending.begun) {
      stop_before_next(lost_early(ending));
    } else {
      judge_run_of(std::move(ending));
    }
  }

  void judge_run_of(Ending ending) {
    const std::size_t told = ending.results.size();
    std::vector<StepResult> ran = std::move(ending.results);
    std::move(ending.ran.begin(), ending.ran.end(), std::back_inserter(ran));
    const bool has_begun = ending.begun.has_value();
    const std::size_t at = has_begun ? ran.size() : last_that_did_something(ran);
    if (!has_begun) ending.begun.emplace().began = began_;
    std::vector<StepResult> results = judge_run({.plan = plan_,
                                                 .ran = std::move(ran),
                                                 .at = lost_step(plan_[at], ending),
                                                 .has_begun = has_begun},
                                                options_);
    for (std::size_t index = told; index < results.size(); ++index) {
      progress_.step_finished(results[index]);
    }
    report_.results = std::move(results);
  }

  [[nodiscard]] static std::size_t last_that_did_something(const std::vector<StepResult>& ran) {
    for (std::size_t index = ran.size(); index-- > 0;) {
      if (ran[index].outcome == Outcome::done) return index;
    }
    return ran.size() - 1;
  }

  void tell_of_leftovers(const Ending& ending) {
    const std::size_t step =
        std::min(next() + ending.results.size() + ending.ran.size(), plan_.size() - 1);
    for (const Leftover& leftover : ending.leftovers) {
      progress_.log(SOLDER_LOG_WARNING, "migration " + quote(plan_[step].migration.version.text()) +
                                            " " + words_of_leftover(leftover));
    }
  }

  [[nodiscard]] static StepFailure refusal(const Ending& ending) {
    StepFailure failure{ending.refused->code, ending.refused->text};
    if (ending.stop && failure.code == ErrorCode::interrupted) {
      failure = {ending.stop->code, {.why = ending.stop->why + " before it began"}};
    }
    return failure;
  }

  [[nodiscard]] static StepFailure lost_early(const Ending& ending) {
    if (ending.stop) return {ending.stop->code, {.why = ending.stop->why + " before it began"}};
    return {ErrorCode::environment,
            {.what = "cannot run the worker process",
             .why = "it ended before its first step: " + cause_of_loss(ending)}};
  }

  void judge_next(const Ending& ending) { add(judge(lost_step(plan_[next()], ending), options_)); }

  [[nodiscard]] LostStep lost_step(const Step& step, const Ending& ending) const {
    LostStep lost{.step = step,
                  .code = ending.stop ? ending.stop->code : ErrorCode::migration,
                  .cause = cause_of_loss(ending),
                  .why = words_of_loss(ending, blackbox_.was_loading()),
                  .statement = blackbox_.statement(),
                  .came_to_commit = blackbox_.came_to_commit(),
                  .transaction = blackbox_.transaction(),
                  .began = ending.begun->began,
                  .duration_ms = ending.begun->duration_ms};
    if (ending.abandoned) {
      lost.code = ending.abandoned->code;
      lost.cause = lost.why = ending.abandoned->text.why;
      lost.next = ending.abandoned->text.next;
      lost.statement = ending.abandoned->text.where;
      lost.came_to_commit = false;
    }
    return lost;
  }

  /// With nothing done, the failure is the run's; else it is the next step's, so that the report
  /// keeps what was done.
  void stop_before_next(StepFailure failure) {
    const Step& step = plan_[next()];
    if (next() == 0) {
      if (failure.text.what.empty()) failure = explain(failure, step, Aftermath::rolled_back);
      throw Error(failure.code, failure.text);
    }
    StepResult result = result_of(step);
    result.outcome = Outcome::failed;
    if (!failure.text.what.empty()) failure.text.why = failure.text.what + ": " + failure.text.why;
    result.failure = explain(std::move(failure), step, Aftermath::rolled_back);
    progress_.step_begun(result.version, result.name, result.direction);
    add(std::move(result));
  }

  void add(StepResult result) {
    progress_.step_finished(result);
    report_.results.push_back(std::move(result));
  }

  const Plan& plan_;
  const WorkerOptions& options_;
  Progress& progress_;
  SignalWatch signals_;
  const Subreaper subreaper_ = {};
  const std::chrono::system_clock::time_point began_ = std::chrono::system_clock::now();
  std::optional<std::chrono::steady_clock::time_point> deadline_ = {};
  SharedBlackbox blackbox_;
  Report report_ = {};
};

}  // namespace

Report run_in_worker(const Plan& plan, const WorkerOptions& options, Progress& progress) {
  if (plan.empty()) return {};
  Report report = options.in_process ? run_in_process(plan, options, progress)
                                     : Supervisor(plan, options, progress).run();
  reach(Failpoint::before_report);
  return report;
}

}  // namespace solder::runner
