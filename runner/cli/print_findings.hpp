/// \file
/// What `validate` and `repair` found, and what the log tells, as text.

#ifndef SOLDER_RUNNER_CLI_PRINT_FINDINGS_HPP
#define SOLDER_RUNNER_CLI_PRINT_FINDINGS_HPP

#include <string>

#include "cli/style.hpp"
#include "commands/commands.hpp"

namespace solder::runner {

/// Each finding with its four parts, and how many there are:
///
///   [!] cannot read plugin '003_add_comments.so'
///     why:   it is truncated
///
///   3 plugins checked, 1 finding
[[nodiscard]] std::string validate_text(const ValidateResult& result, const Style& style);

/// What was settled, and what still needs a decision with the commands that settle it. `version`
/// limits that to one migration; empty: all.
[[nodiscard]] std::string repair_text(const RepairResult& result, const std::string& version,
                                      const Style& style);

/// One line for each entry, newest first, with the error of a failure below it. Full detail adds
/// who did it, with which runner, and the checksums.
[[nodiscard]] std::string history_text(const HistoryResult& result, const Style& style);

}  // namespace solder::runner

#endif
