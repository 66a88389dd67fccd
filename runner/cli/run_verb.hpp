/// \file
/// Runs a command and shows its answer.

#ifndef SOLDER_RUNNER_CLI_RUN_VERB_HPP
#define SOLDER_RUNNER_CLI_RUN_VERB_HPP

#include <string>
#include <string_view>

#include "cli/console.hpp"
#include "cli/json_document.hpp"
#include "cli/options.hpp"
#include "cli/style.hpp"

namespace solder::runner {

/// What a command is shown with.
struct Session {
  const Options& options;
  Console& console;
  Style out = {};
  Style err = {};
  Document* document = nullptr;  ///< with --format json or jsonl: where the answer goes instead

  /// An answer to a question: shown also when quiet.
  template <typename Result>
  void answer(const Result& result, std::string_view text) const {
    if (document != nullptr) {
      document->add(result);
    } else {
      console.out(text);
    }
  }
  /// What was done: as text not shown when quiet.
  template <typename Result>
  void tell(const Result& result, std::string_view text) const {
    const bool is_wanted = document != nullptr || options.verbosity != Verbosity::quiet;
    if (is_wanted) answer(result, text);
  }
  /// Why a command failed that doesn't throw, for the document; people have been told.
  void refuse(const StepFailure& failure, const std::string& version = {}) const {
    if (document != nullptr) document->fail(failure, version);
  }
};

/// Runs `session.options.verb`. \return the exit code. \throws Error
int run_verb(const Session& session);

/// Whether there is something to run for a verb's name: for the test of the table.
[[nodiscard]] bool can_run(std::string_view verb);

}  // namespace solder::runner

#endif
