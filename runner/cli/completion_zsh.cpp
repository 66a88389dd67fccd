#include "cli/completion.hpp"

namespace solder::runner {

namespace {

constexpr const char* kHead =
    R"(#compdef solder
# Completion of solder for zsh. Made by 'solder completion zsh'; keep it as '_solder' in a folder of
# $fpath, or source it after 'compinit'.

_solder() {
  local curcontext="$curcontext" state line
  local -a commands options
)";

constexpr const char* kTail = R"(      esac ;;
  esac
}

if [[ $funcstack[1] == _solder ]]; then
  _solder "$@"
else
  compdef _solder solder
fi
)";

// Within single quotes, in a specification of _arguments or _describe.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '\'') {
      result += "'\\''";
      continue;
    }
    if (letter == '[' || letter == ']' || letter == ':' || letter == '\\') result += '\\';
    result += letter;
  }
  return result;
}

std::string act(const Offer& offer) {
  switch (offer.kind) {
    case Offer::Kind::files:
      return "_files";
    case Offer::Kind::folders:
      return "_files -/";
    case Offer::Kind::words:
      return "(" + joined(offer.words, " ") + ")";
    case Offer::Kind::nothing:
      break;
  }
  return " ";
}

std::string specification(const OptionEntry& option) {
  const std::string name = "--" + std::string(option.name);
  const std::string letter = option.letter == 0 ? "" : std::string("-") + option.letter;
  std::string tail = "[" + escaped(option.help) + "]";
  if (!option.is_switch()) {
    tail += ":" + std::string(option.value_name) + ":" + act(offer_for(option));
  }
  const bool repeats = option.repeat == OptionEntry::Repeat::collected;
  if (letter.empty()) return "'" + std::string(repeats ? "*" : "") + name + tail + "'";
  return "'(" + letter + " " + name + ")'{" + letter + "," + name + "}'" + tail + "'";
}

std::string common_options() {
  std::string text = "  options=(\n";
  for (const OptionEntry& option : option_table()) {
    if (option.scope == OptionEntry::Scope::every) text += "    " + specification(option) + "\n";
  }
  return text + "  )\n";
}

std::string commands() {
  std::string text = "  commands=(\n";
  for (const VerbEntry& verb : verb_table()) {
    text += "    '" + std::string(verb.name) + ":" + escaped(verb.summary) + "'\n";
    for (const std::string_view alias : verb.aliases) {
      text += "    '" + std::string(alias) + ":" + escaped(verb.summary) + "'\n";
    }
  }
  return text + "  )\n";
}

std::string arguments_of(const VerbEntry& verb) {
  std::string text = "        " + names_of(verb, "|") + ") _arguments $options";
  for (const std::string_view name : verb.options) text += " " + specification(verb.option(name));
  if (!verb.argument.empty()) {
    text += " ':" + escaped(verb.argument) + ":" + act(offer_for(verb)) + "'";
  }
  return text + " ;;\n";
}

}  // namespace

std::string zsh_completion() {
  std::string text = kHead + common_options() + commands() +
                     "  _arguments -C $options ':command:->command' '*::argument:->argument'\n"
                     "  case $state in\n"
                     "    command) _describe command commands ;;\n"
                     "    argument)\n"
                     "      case $words[1] in\n";
  for (const VerbEntry& verb : verb_table()) text += arguments_of(verb);
  return text + kTail;
}

}  // namespace solder::runner
