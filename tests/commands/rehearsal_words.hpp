/// \file
/// What a rehearsal has told, in a form that tests compare.

#ifndef SOLDER_TESTS_COMMANDS_REHEARSAL_WORDS_HPP
#define SOLDER_TESTS_COMMANDS_REHEARSAL_WORDS_HPP

#include <string>
#include <vector>

#include "commands/rehearsal.hpp"

namespace solder::testing {

/// One line a statement: "1000 × [1000 rows] INSERT …;".
inline std::string describe(const runner::RehearsedStep& step) {
  std::string text;
  for (const runner::RanStatement& statement : step.statements) {
    text += std::to_string(statement.executions) + " × ";
    if (statement.rows >= 0) text += "[" + std::to_string(statement.rows) + " rows] ";
    text += statement.sql + "\n";
  }
  return text;
}

/// One line a difference: "column users.age: 'INTEGER' -> ''".
inline std::string describe(const std::vector<runner::SchemaDifference>& differences) {
  std::string text;
  for (const runner::SchemaDifference& each : differences) {
    text += each.object + ": '" + each.before + "' -> '" + each.after + "'\n";
  }
  return text;
}

/// "up down up".
inline std::string runs_of(const runner::VerifiedMigration& migration) {
  std::string text;
  for (const runner::StepResult& run : migration.runs) {
    text += (text.empty() ? "" : " ") + std::string(runner::to_string(run.direction)) +
            (run.failure ? " failed" : "");
  }
  return text;
}

}  // namespace solder::testing

#endif
