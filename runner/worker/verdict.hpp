/// \file
/// What became of a step whose worker died before it could tell: read from the database.

#ifndef SOLDER_RUNNER_WORKER_VERDICT_HPP
#define SOLDER_RUNNER_WORKER_VERDICT_HPP

#include <memory>
#include <string>

#include "core/connection.hpp"
#include "core/error.hpp"
#include "core/plan.hpp"
#include "core/report.hpp"
#include "database/history_table.hpp"
#include "worker/lost_step.hpp"
#include "worker/worker.hpp"

namespace solder::runner {

/// Opens the database, which also rolls back what the worker left unfinished, and reads whether the
/// step is in its history. If so, it is done, or skipped when another runner must have done it,
/// with a warning; if not, it failed, and the log is told; a migration without a transaction that
/// had begun, or a database that can't be read, is in doubt. No worker may be alive. Never throws
/// for what it finds.
[[nodiscard]] StepResult judge(const LostStep& lost, const WorkerOptions& options);

/// `result`, which the worker itself reported as stopped on request, in the words of who asked:
/// `code` and `why`. Other results, also failures of another kind, stay as they are.
void name_the_stop(StepResult& result, const Step& step, ErrorCode code, const std::string& why,
                   Transactions transactions);

/// As `judge` opens it.
[[nodiscard]] std::unique_ptr<Connection> open_to_judge(const WorkerOptions& options);

/// Tells the log of a step that left nothing behind. What can't be told is left out.
void log_lost(Connection& connection, HistoryTable& table, const LostStep& lost);

}  // namespace solder::runner

#endif
