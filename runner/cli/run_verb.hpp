/// \file
/// Runs a command and shows its answer.

#ifndef SOLDER_RUNNER_CLI_RUN_VERB_HPP
#define SOLDER_RUNNER_CLI_RUN_VERB_HPP

#include <string_view>

#include "cli/console.hpp"
#include "cli/options.hpp"
#include "cli/style.hpp"

namespace solder::runner {

/// What a command is shown with.
struct Session {
  const Options& options;
  Console& console;
  Style out = {};
  Style err = {};

  /// An answer to a question: shown also when quiet.
  void answer(std::string_view text) const { console.out(text); }
  /// What was done: not shown when quiet.
  void tell(std::string_view text) const {
    if (options.verbosity != Verbosity::quiet) console.out(text);
  }
};

/// Runs `session.options.verb`. \return the exit code. \throws Error
int run_verb(const Session& session);

/// Whether there is something to run for a verb's name: for the test of the table.
[[nodiscard]] bool can_run(std::string_view verb);

}  // namespace solder::runner

#endif
