/// \file
/// Runs another program that reads its input and writes its answer.

#ifndef SOLDER_RUNNER_WORKER_FILTER_HPP
#define SOLDER_RUNNER_WORKER_FILTER_HPP

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace solder::runner {

struct Filtered {
  enum class End {
    done,       ///< with exit status 0
    not_found,  ///< no folder of PATH has it
    failed,     ///< it couldn't be started, or ended otherwise
    too_late,   ///< it took longer than it was given, and was killed
  };
  End end = End::done;
  std::string output = {};
};

/// Runs a program of PATH, without a shell, with `input` as its standard input, and collects its
/// standard output. What it says on its standard error is dropped. Doesn't throw for what the
/// program does: that is the answer.
[[nodiscard]] Filtered run_filter(const std::vector<std::string>& arguments, std::string_view input,
                                  std::chrono::milliseconds at_most);

}  // namespace solder::runner

#endif
