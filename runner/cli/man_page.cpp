#include "cli/man_page.hpp"

#include <string_view>

#include "cli/help.hpp"
#include "cli/option_table.hpp"
#include "cli/verb_table.hpp"
#include "core/runner_version.hpp"

namespace solder::runner {

namespace {

/// Text that troff takes as it is: https://man7.org/linux/man-pages/man7/groff_char.7.html.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    switch (letter) {
      case '\\':
        result += "\\e";
        break;
      case '-':
        result += "\\-";
        break;
      case '\'':
        result += "\\(aq";
        break;
      default:
        result += letter;
    }
  }
  return result;
}

std::string bold(std::string_view text) {
  return "\\fB" + escaped(text) + "\\fR";
}
std::string italic(std::string_view text) {
  return "\\fI" + escaped(text) + "\\fR";
}

/// A tagged paragraph.
std::string entry(const std::string& tag, const std::string& text) {
  return ".TP\n" + tag + "\n" + text + "\n";
}

std::string option_tag(const OptionEntry& option) {
  std::string tag = option.letter != 0 ? bold(std::string("-") + option.letter) + ", " : "";
  tag += bold("--" + std::string(option.name));
  return option.is_switch() ? tag : tag + " " + italic(option.value_name);
}

std::string option_entry(const OptionEntry& option) {
  std::string text = escaped(option_meaning(option));
  if (!option.variable().empty()) text += "; " + bold(option.variable());
  return entry(option_tag(option), text);
}

std::string options_of_every_command() {
  std::string text = ".SH OPTIONS\nOptions may stand anywhere. These are for every command.\n";
  for (const OptionEntry& option : option_table()) {
    if (option.scope == OptionEntry::Scope::every) text += option_entry(option);
  }
  return text;
}

std::string command_section(const VerbEntry& verb) {
  std::string text = ".SS " + bold(verb.name);
  if (!verb.argument.empty()) text += " " + italic(verb.argument);
  text += "\n" + escaped(verb.help) + "\n";
  for (const std::string_view alias : verb.aliases) {
    text += ".PP\nAlso called " + bold(alias) + ".\n";
  }
  for (const std::string_view name : verb.options) text += option_entry(verb.option(name));
  for (const Example& example : verb.examples) {
    text += ".PP\n" + escaped(example.says) + ":\n.PP\n.nf\n.RS 4\n" + escaped(example.command) +
            "\n.RE\n.fi\n";
  }
  return text;
}

std::string commands() {
  std::string text = ".SH COMMANDS\n";
  for (const VerbEntry& verb : verb_table()) text += command_section(verb);
  return text;
}

std::string exit_status() {
  std::string text = ".SH EXIT STATUS\n";
  for (const Meaning& meaning : exit_codes()) {
    text += entry(bold(meaning.term), escaped(meaning.says));
  }
  return text;
}

}  // namespace

std::string man_page() {
  return ".\\\" Made from the tables of commands and options by the test of the manual page.\n"
         ".TH SOLDER 1 \"\" \"solder " +
         std::string(runner_version()) + "\" \"User Commands\"\n" +
         ".SH NAME\nsolder \\- runs compiled database migrations\n"
         ".SH SYNOPSIS\n\\fBsolder\\fR [\\fIoptions\\fR] \\fIcommand\\fR [\\fIarguments\\fR]\n"
         ".SH DESCRIPTION\n"
         "Finds migrations that are compiled into plugins, orders them, checks them against the\n"
         "history of a database, and applies each in a transaction of its own.\n" +
         commands() + options_of_every_command() +
         ".SH CONFIGURATION\n"
         "Every option has an environment variable, named above, and a key in "
         "\\fBsolder.conf\\fR:\n"
         "lines of the form \\fIoption\\fR = \\fIvalue\\fR, with the long name and without "
         "dashes.\n"
         "A switch is yes or no. A value may stand in quotes, of either kind. Lines that begin "
         "with\n"
         "# are comments. The command line beats the environment, and the environment beats the "
         "file.\n"
         ".SH FILES\n" +
         entry(italic("solder.conf"), "options, read from the current folder") +
         entry(italic("migrations"), "sources of migrations, a folder for each") +
         entry(italic("plugins"), "compiled migrations") +
         entry(italic("backups"), "backups made before something is lost") + exit_status();
}

}  // namespace solder::runner
