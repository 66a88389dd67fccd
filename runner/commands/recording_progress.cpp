#include "commands/recording_progress.hpp"

#include <new>
#include <string_view>

namespace solder::runner {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

/// Without the blanks around it, and with a semicolon at its end.
std::string complete(std::string_view sql) {
  const std::size_t begin = sql.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return ";";
  sql = sql.substr(begin, sql.find_last_not_of(kBlanks) + 1 - begin);
  while (!sql.empty() && sql.back() == ';') sql.remove_suffix(1);
  sql = sql.substr(0, sql.find_last_not_of(kBlanks) + 1);
  // Behind a comment the semicolon would be a part of it.
  const std::size_t line = sql.rfind('\n') + 1;  // 0 where there is one line: npos + 1
  const bool may_end_in_comment = sql.find("--", line) != std::string_view::npos;
  return std::string(sql) + (may_end_in_comment ? "\n;" : ";");
}

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
      step.statements.back().sql = complete(statement.sql);
    } else {
      add(step.unlisted, statement);
    }
  } catch (const std::bad_alloc&) {
    add(step.unlisted, statement);
  }
}

}  // namespace solder::runner
