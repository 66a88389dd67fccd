#include "cli/completion.hpp"

namespace solder::runner {

namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '\'' || letter == '\\') result += '\\';
    result += letter;
  }
  return result;
}

// The command among the words before the cursor.
std::string find_command() {
  return "function __solder_command\n"
         "    set -l tokens (commandline -opc)\n"
         "    set -l is_value 0\n"
         "    for token in $tokens[2..]\n"
         "        if test $is_value = 1\n"
         "            set is_value 0\n"
         "            continue\n"
         "        end\n"
         "        switch $token\n"
         "            case " +
         options_with_value(" ") +
         "\n"
         "                set is_value 1\n"
         "            case '-*'\n"
         "            case '*'\n"
         "                echo $token\n"
         "                return 0\n"
         "        end\n"
         "    end\n"
         "    return 1\n"
         "end\n"
         "function __solder_is\n"
         "    set -l command (__solder_command)\n"
         "    and contains -- $command $argv\n"
         "end\n";
}

std::string act(const Offer& offer) {
  switch (offer.kind) {
    case Offer::Kind::files:
      return " -r -F";
    case Offer::Kind::folders:
      return " -x -a '(__fish_complete_directories)'";
    case Offer::Kind::words:
      return " -x -a '" + joined(offer.words, " ") + "'";
    case Offer::Kind::nothing:
      break;
  }
  return " -x";
}

std::string option_line(const OptionEntry& option, const std::string& condition) {
  std::string text = "complete -c solder" + condition;
  if (option.letter != 0) text.append(" -s ") += option.letter;
  text += " -l " + std::string(option.name);
  if (!option.is_switch()) text += act(offer_for(option));
  return text + " -d '" + escaped(option.help) + "'\n";
}

std::string verb_lines(const VerbEntry& verb) {
  const std::string summary = " -d '" + escaped(verb.summary) + "'\n";
  const std::string is_this = " -n '__solder_is " + names_of(verb, " ") + "'";
  std::string text =
      "complete -c solder -n 'not __solder_command' -a '" + names_of(verb, " ") + "'" + summary;
  for (const std::string_view name : verb.options) text += option_line(verb.option(name), is_this);
  const Offer offer = offer_for(verb);
  if (offer.kind == Offer::Kind::files) text += "complete -c solder" + is_this + " -F\n";
  if (offer.kind == Offer::Kind::folders || offer.kind == Offer::Kind::words) {
    text += "complete -c solder" + is_this + act(offer) + "\n";
  }
  return text;
}

}  // namespace

std::string fish_completion() {
  std::string text =
      "# Completion of solder for fish. Made by 'solder completion fish'; keep it as\n"
      "# ~/.config/fish/completions/solder.fish\n\n" +
      find_command() + "\ncomplete -c solder -f\n";
  for (const OptionEntry& option : option_table()) {
    if (option.scope == OptionEntry::Scope::every) text += option_line(option, "");
  }
  for (const VerbEntry& verb : verb_table()) text += verb_lines(verb);
  return text;
}

}  // namespace solder::runner
