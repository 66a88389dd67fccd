#include "cli/ask.hpp"

#include <optional>
#include <string>
#include <vector>

#include "cli/text_layout.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

std::string loss_text(const std::vector<std::string>& loss) {
  std::string text = "this loses data:";
  for (const std::string& line : loss) text += "\n  " + printable(line);
  return text;
}

// As `loss_text`, as wide as the terminal.
std::string said(Console& console, const std::string& loss) {
  const ConsoleFacts facts = console.facts();
  constexpr std::size_t kHang = 2;
  return "solder: " + folded(loss, facts.err_is_terminal ? facts.width : 0, kHang) + "\n";
}

bool is_yes(const std::optional<std::string>& answer) {
  return answer == "y" || answer == "Y" || answer == "yes" || answer == "Yes" || answer == "YES";
}

bool ask(Console& console, const std::string& loss) {
  console.err(said(console, loss) + "Go on? [y/N] ");
  const std::optional<std::string> answer = console.read_line();
  if (!answer) console.err("\n");
  return is_yes(answer);
}

bool can_ask(const Console& console) {
  const ConsoleFacts facts = console.facts();
  return facts.in_is_terminal && facts.err_is_terminal;
}

// What is agreed to beforehand is said all the same.
bool go_on(Console& console, const Options& options, const std::string& loss) {
  if (options.verbosity != Verbosity::quiet) console.err(said(console, loss));
  return true;
}

bool ask_for_name(Console& console, const std::string& loss, const std::string& name) {
  console.err(said(console, loss) + "The database is protected. Type its name, " + quote(name) +
              ", to go on: ");
  const std::optional<std::string> answer = console.read_line();
  if (!answer) console.err("\n");
  return answer == name;
}

}  // namespace

Confirmation make_confirmation(Console& console, const Options& options) {
  return [&console, &options](const std::vector<std::string>& loss, const std::string& name) {
    const std::string text = loss_text(loss);
    if (options.confirmed.empty()) return can_ask(console) && ask_for_name(console, text, name);
    if (options.confirmed == name) return go_on(console, options, text);
    throw Error(ErrorCode::consent, {.what = "cannot accept --confirm " + quote(options.confirmed),
                                     .why = "the database is called " + quote(name),
                                     .next = "check that it is the one you mean"});
  };
}

Consent make_consent(Console& console, const Options& options) {
  return [&console, &options](const std::vector<std::string>& loss) {
    const std::string text = loss_text(loss);
    if (options.agreed) return go_on(console, options, text);
    if (can_ask(console)) return ask(console, text);
    throw Error(ErrorCode::consent, {.what = "cannot go on without consent",
                                     .why = text,
                                     .next = "pass --yes if that is what you want"});
  };
}

}  // namespace solder::runner
