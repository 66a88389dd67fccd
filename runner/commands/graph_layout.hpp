/// \file
/// Lays graphs out with Graphviz, where it is installed.

#ifndef SOLDER_RUNNER_COMMANDS_GRAPH_LAYOUT_HPP
#define SOLDER_RUNNER_COMMANDS_GRAPH_LAYOUT_HPP

#include <string>

namespace solder::runner {

struct GraphLayout {
  std::string plain = {};    ///< what `dot -Tplain` has answered
  std::string missing = {};  ///< why there is no answer: a clause; empty when there is one
  std::string next = {};     ///< what to do about that
};

/// Asks Graphviz's program `dot`, which is looked for in PATH. An empty question is nothing to ask.
[[nodiscard]] GraphLayout lay_out(const std::string& question);

}  // namespace solder::runner

#endif
