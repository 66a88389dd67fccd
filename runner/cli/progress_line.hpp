/// \file
/// The line of the step that runs.

#ifndef SOLDER_RUNNER_CLI_PROGRESS_LINE_HPP
#define SOLDER_RUNNER_CLI_PROGRESS_LINE_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "cli/style.hpp"

namespace solder::runner {

/// How far a step is.
struct StepProgress {
  std::string name = {};  ///< `003: AddCommentsMigration`
  std::uint64_t done = 0;
  std::uint64_t total = 0;  ///< 0: unknown
  std::string unit = {};
  std::chrono::milliseconds elapsed{0};   ///< since the step began
  std::chrono::milliseconds counting{0};  ///< since the step began to count
  std::uint64_t from = 0;                 ///< what was done by then
};

/// One line, narrower than `width`; what doesn't fit is left out, the amounts before the rest:
///
///     [>] 003: AddComments █████░░░░░ 50 %, 500 of 1,000 rows, 166/s, 3 s, 3 s left
///     [>] 003: AddComments 500 rows, 166/s, 3 s
///     [>] 003: AddComments 3 s
[[nodiscard]] std::string progress_line(const StepProgress& progress, std::size_t width,
                                        Color color = Color::off);

}  // namespace solder::runner

#endif
