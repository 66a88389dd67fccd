#include "commands/recording_progress.hpp"

#include <new>

namespace solder::runner {

namespace {

void add(RanStatement& sum, const RanStatement& news) {
  sum.executions += news.executions;
  sum.microseconds += news.microseconds;
  if (news.rows == RanStatement::kNoRows) return;
  sum.rows = (sum.rows == RanStatement::kNoRows ? 0 : sum.rows) + news.rows;
}

}  // namespace

void RecordingProgress::step_begun(const std::string& version, const std::string& name,
                                   Direction direction) noexcept {
  progress_.step_begun(version, name, direction);
  try {
    steps_.emplace_back();
  } catch (const std::bad_alloc&) {
    return;  // its statements go to the step before it
  }
}

void RecordingProgress::statement_ran(const RanStatement& statement) noexcept {
  if (steps_.empty()) return;
  RehearsedStep& step = steps_.back();
  try {
    if (statement.number < step.statements.size()) {
      add(step.statements[statement.number], statement);
    } else if (statement.number == step.statements.size() && !statement.sql.empty()) {
      step.statements.push_back(statement);
    } else {
      add(step.unlisted, statement);
    }
  } catch (const std::bad_alloc&) {
    add(step.unlisted, statement);
  }
}

}  // namespace solder::runner
