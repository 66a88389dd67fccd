/// \file
/// Reads what `dot -Tplain` answers.

#ifndef SOLDER_RUNNER_CLI_PAGES_LAYOUT_ANSWER_HPP
#define SOLDER_RUNNER_CLI_PAGES_LAYOUT_ANSWER_HPP

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace solder::runner {

/// Pixels from the top left.
struct Point {
  long x = 0;
  long y = 0;
};

/// What `dot` has answered: https://graphviz.org/docs/outputs/plain/.
struct LayoutAnswer {
  long width = 0;
  long height = 0;
  std::map<std::size_t, Point> centers = {};            ///< by the table's place
  std::map<std::size_t, std::vector<Point>> ways = {};  ///< by the line's number
};

/// Nothing when it can't be read.
[[nodiscard]] std::optional<LayoutAnswer> read_layout_answer(const std::string& text);

}  // namespace solder::runner

#endif
