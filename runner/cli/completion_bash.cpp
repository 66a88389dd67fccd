#include "cli/completion.hpp"

namespace solder::runner {

namespace {

constexpr const char* kHead =
    R"(# Completion of solder for bash. Made by 'solder completion bash'; source it, or keep it as
# ~/.local/share/bash-completion/completions/solder

_solder_offer() { mapfile -t COMPREPLY < <(compgen "$@" -- "$current"); }
_solder_files() {
  compopt -o filenames 2>/dev/null
  _solder_offer "$1"
}

_solder() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command='' index
  COMPREPLY=()
  # bash makes three words of '--option=value'.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
)";

constexpr const char* kTail = R"(  esac
}

complete -F _solder solder
)";

std::string quoted_words(const Offer& offer) {
  return "-W '" + joined(offer.words, " ") + "'";
}

std::string act(const Offer& offer) {
  switch (offer.kind) {
    case Offer::Kind::files:
      return "_solder_files -f";
    case Offer::Kind::folders:
      return "_solder_files -d";
    case Offer::Kind::words:
      return "_solder_offer " + quoted_words(offer);
    case Offer::Kind::nothing:
      break;
  }
  return ":";
}

std::string find_command() {
  return "  for ((index = 1; index < COMP_CWORD; ++index)); do\n"
         "    case ${COMP_WORDS[index]} in\n"
         "      " +
         options_with_value(" | ") +
         ")\n"
         "        [[ ${COMP_WORDS[index + 1]} != '=' ]] || ((++index))\n"
         "        ((++index)) ;;\n"
         "      -*) ;;\n"
         "      *)\n"
         "        command=${COMP_WORDS[index]}\n"
         "        break ;;\n"
         "    esac\n"
         "  done\n";
}

std::string values_of_options() {
  std::string text = "  case $previous in\n";
  for (const OptionEntry& option : option_table()) {
    if (option.is_switch()) continue;
    text += "    --" + std::string(option.name);
    if (option.letter != 0) text.append(" | -") += option.letter;
    text += ")\n      " + act(offer_for(option)) + "\n      return ;;\n";
  }
  return text + "  esac\n";
}

std::string options_and_arguments() {
  std::string text = "  if [[ $current == -* ]]; then\n    case $command in\n";
  std::string common;
  for (const OptionEntry& option : option_table()) {
    if (option.scope == OptionEntry::Scope::every) common.append(" --").append(option.name);
  }
  for (const VerbEntry& verb : verb_table()) {
    if (verb.options.empty()) continue;
    text += "      " + names_of(verb, " | ") + ") _solder_offer -W '--" +
            joined(verb.options, " --") + common + "' ;;\n";
  }
  text += "      *) _solder_offer -W '" + common.substr(1) + "' ;;\n    esac\n    return\n  fi\n";
  text += "  case $command in\n    '') _solder_offer -W '" + joined(verb_names(), " ") + "' ;;\n";
  for (const VerbEntry& verb : verb_table()) {
    const Offer offer = offer_for(verb);
    if (offer.kind == Offer::Kind::nothing) continue;
    text += "    " + names_of(verb, " | ") + ") " + act(offer) + " ;;\n";
  }
  return text;
}

}  // namespace

std::string bash_completion() {
  return kHead + find_command() + values_of_options() + options_and_arguments() + kTail;
}

}  // namespace solder::runner
