#include "cli/read_values.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/read_settings.hpp"
#include "cli/read_verb_options.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

// What --keep asks for is done after a backup. In the environment and the file it is meant for the
// commands that make one.
void check_keep(const OptionReader& reader, const VerbEntry& verb, const Settings& settings) {
  const OptionValue* keep = reader.find("keep");
  if (keep == nullptr || keep->origin != Origin::command_line) return;
  const auto refuse = [&](const std::string& why, const std::string& next) {
    throw Error(ErrorCode::usage, {.what = "cannot use --keep without a backup",
                                   .why = why,
                                   .next = next + ", or leave --keep out"});
  };
  // Downwards, 'migrate-to' makes one without being asked.
  const bool is_on_demand = verb.takes("backup") && verb.name != "migrate-to";
  if (is_on_demand && !settings.backup_always) {
    refuse(quote(verb.name) + " makes a backup when --backup asks for it", "add --backup");
  }
  if (!settings.backup_first && verb.name != "backup") {
    refuse("--no-backup says that none is made", "leave --no-backup out");
  }
}

Verbosity read_verbosity(const OptionReader& reader) {
  const std::string_view chosen = reader.nearer_of("verbose", "quiet");
  if (chosen == "verbose") return Verbosity::verbose;
  return chosen == "quiet" ? Verbosity::quiet : Verbosity::normal;
}

ColorChoice read_color(const OptionReader& reader, const Environment& environment) {
  const std::string color = reader.choice("color");
  if (color == "always") return ColorChoice::always;
  if (color == "never") return ColorChoice::never;
  return default_color(environment);
}

void check_database(const VerbEntry& verb, const Settings& settings) {
  if (verb.database != VerbEntry::Database::needed || !settings.database.empty()) return;
  throw Error(
      ErrorCode::usage,
      {.what = "cannot run " + quote(verb.name) + " without a database",
       .why = "neither --database nor SOLDER_DATABASE, DATABASE_URL or solder.conf names one",
       .next = "name it: 'solder --database app.db " + std::string(verb.name) + "'"});
}

}  // namespace

ColorChoice default_color(const Environment& environment) {
  // https://no-color.org: set and not empty; what was asked for by name comes before it.
  const auto no_color = environment.find("NO_COLOR");
  const auto terminal = environment.find("TERM");
  const bool is_unwanted = no_color != environment.end() && !no_color->second.empty();
  const bool is_impossible = terminal != environment.end() && terminal->second == "dumb";
  return is_unwanted || is_impossible ? ColorChoice::never : ColorChoice::automatic;
}

bool takes(const VerbEntry& verb, const OptionEntry& option) {
  return option.scope == OptionEntry::Scope::every || verb.takes(option.name);
}

Format read_format(const OptionReader& reader, const VerbEntry* verb) {
  const std::string_view name = verb == nullptr ? "" : verb->name;
  std::vector<std::string_view> choices = {"text", "json", "jsonl"};
  if (name == "show-schema") choices = {"text", "json", "jsonl", "sql", "mermaid", "dot", "html"};
  // Where a configuration asks for text, that is the page: it is what people read.
  if (name == "report") choices = {"html", "json", "jsonl", "text"};
  const std::string format = reader.choice("format", choices);
  static const std::map<std::string_view, Format> formats = {
      {"json", Format::json},       {"jsonl", Format::jsonl}, {"sql", Format::sql},
      {"mermaid", Format::mermaid}, {"dot", Format::dot},     {"html", Format::html},
      {"text", Format::text}};
  return name == "report" && format == "text" ? Format::html : formats.at(format);
}

void read_each(const OptionReader& reader, const Environment& environment, Options& options) {
  options.settings = read_settings(reader);
  options.verbosity = read_verbosity(reader);
  options.color = read_color(reader, environment);
  options.format = read_format(reader, options.verb);
  options.zone = reader.is_on("utc") ? Zone::utc : Zone::local;
  options.agreed = reader.is_on("yes");
  options.confirmed = reader.text("confirm", "");
  read_verb_options(reader, options);
}

void read_values(const OptionReader& reader, const Environment& environment, Options& options) {
  read_each(reader, environment, options);
  check_keep(reader, *options.verb, options.settings);
  check_signature_options(reader, options.settings);
  check_database(*options.verb, options.settings);
  add_password(reader, *options.verb, options.settings);
}

}  // namespace solder::runner
