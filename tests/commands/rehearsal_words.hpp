/// \file
/// What a rehearsal has told, in a form that tests compare.

#ifndef SOLDER_TESTS_COMMANDS_REHEARSAL_WORDS_HPP
#define SOLDER_TESTS_COMMANDS_REHEARSAL_WORDS_HPP

#include <string>

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

}  // namespace solder::testing

#endif
