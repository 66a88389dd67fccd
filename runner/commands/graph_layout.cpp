#include "commands/graph_layout.hpp"

#include <chrono>
#include <utility>

#include "worker/filter.hpp"

namespace solder::runner {
namespace {

/// A thousand tables take it a second; more than that, with many relations, may take longer.
constexpr std::chrono::seconds kPatience{60};

}  // namespace

GraphLayout lay_out(const std::string& question) {
  if (question.empty()) return {};
  Filtered answer = run_filter({"dot", "-Tplain"}, question, kPatience);
  switch (answer.end) {
    case Filtered::End::done:
      return {.plain = std::move(answer.output)};
    case Filtered::End::not_found:
      return {.missing = "Graphviz's program 'dot' is not in PATH",
              .next =
                  "install Graphviz (on Debian: 'apt install graphviz') and write the page "
                  "again"};
    case Filtered::End::too_late:
      return {.missing = "Graphviz's program 'dot' took longer than a minute",
              .next = "draw it by other means, from '--format dot' or '--format mermaid'"};
    case Filtered::End::failed:
      break;
  }
  return {.missing = "Graphviz's program 'dot' failed",
          .next = "try 'dot -V', and install Graphviz 2.30 or newer"};
}

}  // namespace solder::runner
