#include "cli/ask.hpp"

#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

std::string loss_text(const std::vector<std::string>& loss) {
  std::string text = "this loses data:";
  for (const std::string& line : loss) text += "\n  " + printable(line);
  return text;
}

bool is_yes(const std::optional<std::string>& answer) {
  return answer == "y" || answer == "Y" || answer == "yes" || answer == "Yes" || answer == "YES";
}

bool ask(Console& console, const std::string& loss) {
  console.err("solder: " + loss + "\nGo on? [y/N] ");
  const std::optional<std::string> answer = console.read_line();
  if (!answer) console.err("\n");
  return is_yes(answer);
}

}  // namespace

Consent make_consent(Console& console, const Options& options) {
  return [&console, &options](const std::vector<std::string>& loss) {
    const std::string text = loss_text(loss);
    if (options.agreed) {
      if (options.verbosity != Verbosity::quiet) console.err("solder: " + text + "\n");
      return true;
    }
    const ConsoleFacts facts = console.facts();
    if (facts.in_is_terminal && facts.err_is_terminal) return ask(console, text);
    throw Error(ErrorCode::consent, {.what = "cannot go on without consent",
                                     .why = text,
                                     .next = "pass --yes if that is what you want"});
  };
}

}  // namespace solder::runner
