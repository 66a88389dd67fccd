#include "cli/print_sql.hpp"

#include <algorithm>

#include "cli/print_change.hpp"
#include "cli/print_error.hpp"
#include "cli/text_layout.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

/// Bytes of the statement that are shown with an error.
constexpr std::size_t kStatementShown = 400;

std::string rows_text(std::int64_t rows) {
  return grouped(static_cast<std::uint64_t>(rows)) + (rows == 1 ? " row" : " rows");
}

std::string sums(const RanStatement& statement) {
  std::string text;
  if (statement.executions > 1) text += "× " + grouped(statement.executions) + ", ";
  if (statement.rows != RanStatement::kNoRows) text += rows_text(statement.rows) + ", ";
  return text + fine_duration_text(statement.microseconds);
}

std::string statement_text(const RanStatement& statement, bool was_tried) {
  if (was_tried && statement.executions == 0) return {};
  return printable_lines(statement.sql) + "  -- " + (was_tried ? sums(statement) : "not run") +
         "\n";
}

std::string end_of(const StepResult& result, const RehearsedStep& step) {
  if (!step.was_tried) {
    return "not run: it commits by itself, which can't be undone. Its statements:";
  }
  switch (result.outcome) {
    case Outcome::skipped:
      return "not run: it is done already";
    case Outcome::failed:
    case Outcome::in_doubt:
    case Outcome::rolled_back:
      return "failed after " + duration_text(result.duration_ms);
    case Outcome::done:
      break;
  }
  return duration_text(result.duration_ms);
}

std::string trial_text(Trial trial) {
  switch (trial) {
    case Trial::transaction:
      return "-- Executed in a transaction that was rolled back: nothing was changed, except that\n"
             "-- sequences don't go back.\n";
    case Trial::scratch:
      return "-- It does not exist yet. Executed on an empty database, which is removed: nothing "
             "was\n-- created.\n";
    case Trial::copy:
      break;
  }
  return "-- Executed on a copy of it, which is removed: nothing was changed.\n";
}

std::string step_sql(const StepResult& result, const RehearsedStep& step) {
  std::string text = "\n-- " + step_name(result.kind, result.version, result.name) + ", " +
                     to_string(result.direction) + ": " + end_of(result, step) + "\n";
  for (const RanStatement& statement : step.statements) {
    text += statement_text(statement, step.was_tried);
  }
  if (step.unlisted.executions > 0) {
    text += "-- and others that aren't listed: " + sums(step.unlisted) + "\n";
  }
  return text;
}

std::string not_run_text(const RehearsalResult& result) {
  if (result.report.not_run == 0) return {};
  std::vector<std::string> versions;
  for (std::size_t at = result.report.results.size(); at < result.plan.size(); ++at) {
    versions.push_back(printable(result.plan[at].migration.version.text()));
  }
  return "\n-- not run: " + list_of(versions) + "\n";
}

}  // namespace

std::string fine_duration_text(std::int64_t microseconds) {
  constexpr std::int64_t kMillisecond = 1000;
  if (microseconds >= 10 * kMillisecond) return duration_text(microseconds / kMillisecond);
  const std::string hundredths = std::to_string(microseconds / 10 % 100);
  return std::to_string(microseconds / kMillisecond) + "." + (hundredths.size() == 1 ? "0" : "") +
         hundredths + " ms";
}

std::string sql_text(const RehearsalResult& result, const std::string& database) {
  const bool existed = result.trial != Trial::scratch;
  if (result.plan.empty()) return "-- " + nothing_text(existed, database, "Nothing to do.") + "\n";
  std::string text = "-- " + plan_heading(result.plan, database, Mood::would) + ".\n";
  text += trial_text(result.trial);
  for (std::size_t index = 0; index < result.steps.size(); ++index) {
    text += step_sql(result.report.results[index], result.steps[index]);
  }
  return text + not_run_text(result);
}

std::string rehearsal_failure_text(const StepFailure& failure, const Style& style) {
  ErrorText text = failure.text;
  if (text.where.empty()) text.where = shorten(failure.statement, kStatementShown);
  return error_text(text, style);
}

}  // namespace solder::runner
