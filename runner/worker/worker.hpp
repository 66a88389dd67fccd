/// \file
/// Runs a plan in a process of its own (G5): the parent's side. The worker executes this same
/// program again with a private protocol descriptor, opens the database, runs the steps and tells
/// of each. Success is its explicit word, never its exit status; what the parent says about the
/// database after a crash, it has read from the database.

#ifndef SOLDER_RUNNER_WORKER_WORKER_HPP
#define SOLDER_RUNNER_WORKER_WORKER_HPP

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/history.hpp"
#include "core/plan.hpp"
#include "core/report.hpp"
#include "core/server_choices.hpp"

namespace solder::runner {

/// Address space that a worker may use unless told otherwise, MiB: far more than a migration that
/// streams its rows needs, and less than makes an ordinary machine swap for long. It counts what is
/// reserved, not what is touched, so that a lower number would refuse sound plugins.
inline constexpr std::uint64_t kMemoryLimitMib = 8192;

/// Whether a run is one to see what it does.
enum class Rehearsal {
  none,
  recorded,     ///< on a throw-away database; each statement is told
  rolled_back,  ///< on the database itself, in one transaction that is rolled back; the same
};

struct WorkerOptions {
  std::string database = {};  ///< as given to --database
  bool create_database = false;
  std::string history_table = "schema_migrations";
  std::map<std::string, std::string> variables = {};
  bool insecure_plugins = false;
  std::int64_t lock_serial = 0;  ///< of the lock file that pins the plan, 0: none
  HistoryMark planned_on = {};   ///< see ExecuteOptions
  bool check_health = true;      ///< quick_check before the first step (G12)
  Transactions transactions = Transactions::each;
  bool in_process = false;  ///< for debuggers: no second process, a crash takes the runner down
  std::chrono::milliseconds lock_timeout{10000};
  std::chrono::milliseconds ddl_lock_timeout{5000};  ///< see OpenOptions
  LockMode lock = LockMode::automatic;
  DdlMode ddl = DdlMode::automatic;
  std::chrono::milliseconds step_timeout{0};         ///< 0: none. Then cancel, SIGTERM, SIGKILL
  std::chrono::milliseconds run_timeout{0};          ///< the same for all steps together
  std::uint64_t memory_limit_mib = kMemoryLimitMib;  ///< 0: none. Not under AddressSanitizer
  Rehearsal rehearsal = Rehearsal::none;
};

/// Runs the plan. SIGINT and SIGTERM stop the step that runs (it is rolled back) and are reported
/// as a failed step with ErrorCode::interrupted or ErrorCode::terminated. \throws Error for what
/// the worker found before the first step, and when it can't be started.
[[nodiscard]] Report run_in_worker(const Plan& plan, const WorkerOptions& options,
                                   Progress& progress);

/// The word that makes the program a worker; main asks before it reads any option.
inline constexpr const char* kWorkerArgument = "--solder-worker";

/// The worker's side. Never returns: leaves with `_exit`, so that no plugin's destructor runs.
[[noreturn]] void worker_main(int protocol_descriptor);

/// Runs another program to its end with its output on ours, without a shell. \return its exit
/// status, 128 + the signal that ended it. \throws Error (ErrorCode::environment) when it can't be
/// started.
int run_program(const std::vector<std::string>& arguments);
/// The same with all that it prints in the file `output`, and nothing on its standard input.
int run_program(const std::vector<std::string>& arguments, const std::filesystem::path& output);

}  // namespace solder::runner

#endif
