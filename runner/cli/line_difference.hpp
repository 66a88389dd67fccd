/// \file
/// How two texts differ, line by line.

#ifndef SOLDER_RUNNER_CLI_LINE_DIFFERENCE_HPP
#define SOLDER_RUNNER_CLI_LINE_DIFFERENCE_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace solder::runner {

/// A text and how the difference calls it.
struct NamedText {
  std::string name = {};
  std::string_view text = {};
};

/// In the form of `diff -u`, three lines around each change; empty when the texts are the same. At
/// most `most` lines of it, and then how many more there are.
[[nodiscard]] std::string line_difference(const NamedText& before, const NamedText& after,
                                          std::size_t most);

}  // namespace solder::runner

#endif
