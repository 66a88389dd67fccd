#include "worker/in_process.hpp"

#include <memory>
#include <utility>

#include "core/text.hpp"
#include "database/database.hpp"
#include "execute/executor.hpp"
#include "execute/recording_connection.hpp"
#include "execute/rolled_back_connection.hpp"
#include "execute/step_error.hpp"
#include "worker/signals.hpp"
#include "worker/verdict.hpp"

namespace solder::runner {
namespace {

/// Hands everything on, with the signal's name where a step was stopped.
class NamingProgress : public Progress {
 public:
  NamingProgress(const Plan& plan, Transactions transactions, const SignalWatch& signals,
                 Progress& progress)
      : plan_(plan), transactions_(transactions), signals_(signals), progress_(progress) {}

  void step_begun(const std::string& version, const std::string& name,
                  Direction direction) noexcept override {
    progress_.step_begun(version, name, direction);
  }
  void step_progress(std::uint64_t done, std::uint64_t total,
                     const std::string& unit) noexcept override {
    progress_.step_progress(done, total, unit);
  }
  void log(int level, const std::string& message) noexcept override {
    progress_.log(level, message);
  }
  void output(const std::string& line) noexcept override { progress_.output(line); }
  void waiting(const std::string& holder) noexcept override { progress_.waiting(holder); }
  void statement_ran(const RanStatement& statement) noexcept override {
    progress_.statement_ran(statement);
  }
  void step_ran(const StepResult& result) noexcept override { progress_.step_ran(result); }
  void started_over() noexcept override { progress_.started_over(); }
  void step_finished(const StepResult& result) noexcept override {
    const int signal = signals_.signal();
    if (signal == 0) {
      progress_.step_finished(result);
    } else {
      StepResult named = result;
      name_the_stop(named, plan_[finished_], code_of_signal(signal), words_of_signal(signal),
                    transactions_);
      progress_.step_finished(named);
    }
    ++finished_;
  }

 private:
  const Plan& plan_;
  Transactions transactions_;
  const SignalWatch& signals_;
  Progress& progress_;
  std::size_t finished_ = 0;
};

void name_the_stops(Report& report, const Plan& plan, Transactions transactions, int signal) {
  if (signal == 0) return;
  for (std::size_t i = 0; i < report.results.size(); ++i) {
    name_the_stop(report.results[i], plan[i], code_of_signal(signal), words_of_signal(signal),
                  transactions);
  }
}

/// A run that was stopped between two steps says so as the failure of the next one.
void tell_of_stop(Report& report, const Plan& plan, const SignalWatch& signals,
                  Progress& progress) {
  if (report.failure() != nullptr || report.not_run == 0) return;
  const Step& step = plan[report.results.size()];
  StepFailure failure = explain({code_of_signal(signals.signal()),
                                 {.why = words_of_signal(signals.signal()) + " before it began"}},
                                step, Aftermath::rolled_back);
  if (report.results.empty()) throw Error(failure.code, failure.text);
  StepResult result = result_of(step);
  result.outcome = Outcome::failed;
  result.failure = std::move(failure);
  progress.step_begun(result.version, result.name, result.direction);
  progress.step_finished(result);
  report.results.push_back(std::move(result));
  --report.not_run;
}

void refuse_what_cannot_be_undone(Connection& connection) {
  if (connection.has_transactional_ddl()) return;
  throw Error(ErrorCode::environment,
              {.what = "cannot try the migrations on " + quote(connection.display_name()),
               .why = "this server doesn't roll back changes of the schema",
               .next = "try them on a database of their own with 'solder verify'"});
}

}  // namespace

Report open_and_execute(const Plan& plan, const WorkerOptions& options,
                        const std::atomic<bool>& cancelled, Progress& progress, WorkerHooks hooks) {
  OpenOptions open;
  open.access = options.create_database ? OpenOptions::Access::create : OpenOptions::Access::write;
  open.lock_timeout = options.lock_timeout;
  open.ddl_lock_timeout = options.ddl_lock_timeout;
  open.lock = options.lock;
  open.ddl = options.ddl;
  open.is_cancelled = [&cancelled] { return cancelled.load(); };
  open.waiting = [&progress](const std::string& holder) { progress.waiting(holder); };
  open.notice = [&progress](std::int32_t level, const std::string& message) {
    progress.log(level, printable(message));
  };
  auto connection = open_database(parse_address(options.database, options.history_table), open);
  if (options.rehearsal == Rehearsal::rolled_back) {
    refuse_what_cannot_be_undone(*connection);
    connection = std::make_unique<RolledBackConnection>(std::move(connection));
  }
  if (options.rehearsal != Rehearsal::none) {
    connection = std::make_unique<RecordingConnection>(std::move(connection), progress);
  }
  if (options.lock == LockMode::none && connection->backend() == "postgres") {
    progress.log(SOLDER_LOG_WARNING,
                 "no lock keeps other runs away (--lock none): see that there are none");
  }
  const ExecuteOptions execution{.history_table = options.history_table,
                                 .variables = options.variables,
                                 .insecure_plugins = options.insecure_plugins,
                                 .lock_serial = options.lock_serial,
                                 .check_health = options.check_health,
                                 .transactions = options.transactions,
                                 .planned_on = options.planned_on,
                                 .is_rolled_back = options.rehearsal == Rehearsal::rolled_back,
                                 .cancelled = &cancelled,
                                 .sealed = std::move(hooks.sealed),
                                 .after_plugin = std::move(hooks.after_plugin),
                                 .abandoned = std::move(hooks.abandoned)};
  return execute(plan, *connection, execution, progress);
}

Report run_in_process(const Plan& plan, const WorkerOptions& options, Progress& progress) {
  const SignalWatch signals(SignalWatch::Second::ends_process);
  NamingProgress naming(plan, options.transactions, signals, progress);
  Report report = open_and_execute(plan, options, signals.has_come(), naming);
  name_the_stops(report, plan, options.transactions, signals.signal());
  tell_of_stop(report, plan, signals, progress);
  return report;
}

}  // namespace solder::runner
