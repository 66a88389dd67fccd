#include "cli/help.hpp"

#include "core/runner_version.hpp"
#include "database/driver.hpp"

namespace solder::runner {

namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kVerbHang = 31;
constexpr std::size_t kOptionHang = 31;

std::string verb_term(const VerbEntry& verb) {
  std::string text(verb.name);
  for (const std::string_view alias : verb.aliases) text.append(", ").append(alias);
  return verb.argument.empty() ? text : text + " " + std::string(verb.argument);
}

std::string all_verbs() {
  std::vector<Meaning> entries;
  for (const VerbEntry& verb : verb_table()) {
    entries.push_back({verb_term(verb), std::string(verb.summary)});
  }
  return glossary(entries, kIndent, kVerbHang);
}

std::string options_of_every_verb() {
  std::vector<Meaning> entries;
  for (const OptionEntry& option : option_table()) {
    if (option.scope == OptionEntry::Scope::every) {
      entries.push_back({option.usage(), option_meaning(option)});
    }
  }
  return glossary(entries, kIndent, kOptionHang);
}

std::string own_options(const VerbEntry& verb) {
  std::vector<Meaning> entries;
  for (const std::string_view name : verb.options) {
    const OptionEntry option = verb.option(name);
    entries.push_back({option.usage(), option_meaning(option)});
  }
  return entries.empty() ? "" : "\nOptions:\n" + glossary(entries, kIndent, kOptionHang);
}

std::string examples(const VerbEntry& verb) {
  std::string text = verb.examples.size() == 1 ? "\nExample:\n" : "\nExamples:\n";
  for (const Example& example : verb.examples) {
    text.append("  ").append(example.command).append("\n      ").append(example.says).append("\n");
  }
  return text;
}

}  // namespace

std::string version_text() {
  return std::string("solder ") + runner_version() + " (" + driver_libraries() + ")\n";
}

std::string option_meaning(const OptionEntry& option) {
  std::string text(option.help);
  if (!option.default_text.empty()) {
    text.append(" (default: ").append(option.default_text).append(")");
  }
  return text;
}

const std::vector<Meaning>& exit_codes() {
  static const std::vector<Meaning> codes = {
      {"0", "done, or nothing to do"},
      {"1", "migrations are pending ('status --exit-code')"},
      {"2", "a migration failed, or its plugin crashed"},
      {"3", "the command line or the configuration is wrong"},
      {"4", "the history and the plugins disagree"},
      {"5", "the database was in use for longer than --lock-timeout"},
      {"6", "a plugin can't be trusted or loaded"},
      {"7", "disk, permissions, a missing or corrupt file"},
      {"8", "the outcome is in doubt"},
      {"9", "something would be lost, and nobody agreed to it"},
      {"129, 130, 143", "interrupted; what was unfinished is rolled back"},
  };
  return codes;
}

std::string main_help() {
  return "Usage: solder [options] <command> [arguments]\n\n"
         "Runs database migrations that are compiled into plugins.\n\n"
         "Commands:\n" +
         all_verbs() + "\nOptions of every command:\n" + options_of_every_verb() +
         "\nExamples:\n"
         "  solder create-migration add_comments_table\n"
         "  solder build\n"
         "  solder --database app.db migrate\n"
         "  solder --database app.db status\n"
         "\n" +
         wrapped(
             "Options may stand anywhere, as '--option value' or '--option=value'. Each can "
             "also be given as a variable (SOLDER_LOCK_TIMEOUT for --lock-timeout) or as a "
             "line of solder.conf (lock-timeout = 30). The command line beats the "
             "environment, and the environment beats the file.",
             0) +
         "\nExit codes:\n" + glossary(exit_codes(), kIndent, 12) +
         "\n'solder help <command>' tells more about one.\n";
}

std::string verb_help(const VerbEntry& verb) {
  std::string text = "Usage: " + verb.usage() + "\n";
  for (const std::string_view alias : verb.aliases) {
    text.append("Also:  solder ").append(alias).append("\n");
  }
  text += "\n" + wrapped(verb.help, 0) + own_options(verb) + examples(verb);
  return text + "\n'solder --help' lists the options that every command takes.\n";
}

}  // namespace solder::runner
