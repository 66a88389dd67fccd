#include "cli/completion.hpp"

#include "cli/suggestion.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

const std::vector<std::string_view>& shells() {
  static const std::vector<std::string_view> names = {"bash", "zsh", "fish"};
  return names;
}

}  // namespace

std::string joined(const std::vector<std::string_view>& words, std::string_view divider) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += divider;
    text += word;
  }
  return text;
}

std::string names_of(const VerbEntry& verb, std::string_view divider) {
  std::vector<std::string_view> names = {verb.name};
  names.insert(names.end(), verb.aliases.begin(), verb.aliases.end());
  return joined(names, divider);
}

std::string options_with_value(std::string_view divider) {
  std::string text;
  for (const OptionEntry& option : option_table()) {
    if (option.is_switch()) continue;
    if (!text.empty()) text += divider;
    text.append("--").append(option.name);
    if (option.letter != 0) text.append(divider).append("-") += option.letter;
  }
  return text;
}

std::vector<const OptionEntry*> options_of(const VerbEntry& verb) {
  std::vector<const OptionEntry*> options;
  for (const OptionEntry& option : option_table()) {
    const bool is_taken = option.scope == OptionEntry::Scope::every || verb.takes(option.name);
    if (is_taken) options.push_back(&option);
  }
  return options;
}

Offer offer_for(const OptionEntry& option) {
  if (!option.choices.empty()) return {Offer::Kind::words, option.choices};
  if (option.value_name == "FOLDER") return {Offer::Kind::folders};
  const bool is_file =
      option.value_name == "FILE" || option.value_name == "ADDRESS" || option.value_name == "KEY";
  return {is_file ? Offer::Kind::files : Offer::Kind::nothing};
}

Offer offer_for(const VerbEntry& verb) {
  if (verb.argument == "[COMMAND]") return {Offer::Kind::words, verb_names()};
  if (verb.argument == "SHELL") return {Offer::Kind::words, shells()};
  if (verb.argument == "FOLDER") return {Offer::Kind::folders};
  const bool is_file = verb.argument == "FILE" || verb.argument == "[FILE]";
  return {is_file ? Offer::Kind::files : Offer::Kind::nothing};
}

std::string completion(std::string_view shell) {
  if (shell == "bash") return bash_completion();
  if (shell == "zsh") return zsh_completion();
  if (shell == "fish") return fish_completion();
  throw Error(ErrorCode::usage, {.what = "cannot complete for " + quote(shorten(shell, 100)),
                                 .why = unknown("shell", shell, shells()),
                                 .next = "name bash, zsh or fish"});
}

}  // namespace solder::runner
