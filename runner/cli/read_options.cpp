#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "cli/option_reader.hpp"
#include "cli/options.hpp"
#include "cli/read_settings.hpp"
#include "cli/read_verb_options.hpp"
#include "cli/suggestion.hpp"
#include "cli/text_layout.hpp"
#include "cli/typed_options.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

std::string help_command(const VerbEntry& verb) {
  return "see 'solder " + std::string(verb.name) + " --help'";
}

const VerbEntry& require_verb(const std::string& name) {
  if (const VerbEntry* verb = find_verb(name)) return *verb;
  // An address without --database before it; where its password ends nobody can tell.
  if (const std::size_t scheme = name.find("://"); scheme != std::string::npos) {
    throw Error(ErrorCode::usage, {.what = "cannot run command " +
                                           quote(shorten(name.substr(0, scheme), 20) + "://…"),
                                   .why = "it is an address, not a command",
                                   .next = "put '--database' before it, or set SOLDER_DATABASE"});
  }
  throw Error(ErrorCode::usage, {.what = "cannot run command " + quote(shorten(name, 100)),
                                 .why = unknown("command", name, verb_names()),
                                 .next = "see 'solder --help'"});
}

bool takes(const VerbEntry& verb, const OptionEntry& option) {
  return option.scope == OptionEntry::Scope::every || verb.takes(option.name);
}

void refuse_foreign_options(const VerbEntry& verb, const std::vector<OptionValue>& values) {
  for (const OptionValue& value : values) {
    if (takes(verb, *value.option)) continue;
    throw Error(ErrorCode::usage, {.what = "cannot accept option " + quote(value.place),
                                   .why = quote(verb.name) + " does not take it",
                                   .next = help_command(verb)});
  }
}

void check_argument_count(const VerbEntry& verb, const std::vector<std::string>& arguments) {
  if (arguments.size() < verb.least_arguments()) {
    throw Error(ErrorCode::usage, {.what = "cannot run " + quote(verb.name),
                                   .why = "it needs " + std::string(verb.argument),
                                   .next = help_command(verb)});
  }
  if (arguments.size() > verb.most_arguments()) {
    const std::string& surplus = arguments[verb.most_arguments()];
    throw Error(ErrorCode::usage, {.what = "cannot accept argument " + quote(shorten(surplus, 100)),
                                   .why = quote(verb.name) + " takes " +
                                          (verb.most_arguments() == 0
                                               ? std::string("no argument")
                                               : "one argument: " + std::string(verb.argument)),
                                   .next = help_command(verb)});
  }
}

// What a script gets from a variable that isn't set, and not what it meant.
void refuse_empty_arguments(const VerbEntry& verb, const std::vector<std::string>& arguments) {
  if (std::none_of(arguments.begin(), arguments.end(),
                   [](const std::string& argument) { return argument.empty(); })) {
    return;
  }
  throw Error(
      ErrorCode::usage,
      {.what = "cannot accept argument ''", .why = "it is empty", .next = help_command(verb)});
}

// The environment and the file speak to every command; what this one doesn't take isn't meant for
// it.
void add_for_verb(const VerbEntry& verb, const std::vector<OptionValue>& more,
                  std::vector<OptionValue>& values) {
  for (const OptionValue& value : more) {
    if (verb.name == "config" || takes(verb, *value.option)) values.push_back(value);
  }
}

std::string file_named_by(const OptionReader& reader) {
  std::string file = reader.text("config", "");
  std::error_code ignored;
  const bool is_default = file.empty() && std::filesystem::exists(kDefaultConfiguration, ignored);
  return is_default ? kDefaultConfiguration : file;
}

bool names_database(const std::vector<OptionValue>& values) {
  return std::any_of(values.begin(), values.end(),
                     [](const OptionValue& value) { return value.option->name == "database"; });
}

// Where the file's environments name databases, and none was chosen.
void check_environment(const VerbEntry& verb, const std::vector<OptionValue>& values,
                       const Configuration& configuration) {
  const bool is_missing = verb.database == VerbEntry::Database::needed && !names_database(values);
  if (!is_missing || OptionReader(values).find("env") != nullptr) return;
  std::vector<std::string> names;
  for (const auto& [name, lines] : configuration.environments) {
    if (names_database(lines)) names.push_back(printable(name));
  }
  if (names.empty()) return;
  throw Error(ErrorCode::usage, {.what = "cannot run " + quote(verb.name) + " without a database",
                                 .why = "none is named, except in environments of " +
                                        quote(configuration.file) + ": " + list_of(names),
                                 .next = "choose one: 'solder --env " + names.front() + " " +
                                         std::string(verb.name) + "'"});
}

// Adds what the file says to the verb.
void add_file(const Options& options, std::vector<OptionValue>& values) {
  const std::string file = options.configuration_file.string();
  const Configuration configuration = file.empty() ? Configuration() : read_configuration(file);
  add_for_verb(*options.verb, values_for(configuration, OptionReader(values).find("env")), values);
  check_environment(*options.verb, values, configuration);
}

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

bool is_of_file(const OptionValue& value) {
  return value.origin == Origin::file || value.origin == Origin::section;
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

void check_database(const VerbEntry& verb, const Settings& settings) {
  if (verb.database != VerbEntry::Database::needed || !settings.database.empty()) return;
  throw Error(
      ErrorCode::usage,
      {.what = "cannot run " + quote(verb.name) + " without a database",
       .why = "neither --database nor SOLDER_DATABASE, DATABASE_URL or solder.conf names one",
       .next = "name it: 'solder --database app.db " + std::string(verb.name) + "'"});
}

// Whether help or the version is asked for, which needs neither a database nor a configuration.
bool read_purpose(const OptionReader& reader, const std::vector<std::string>& words,
                  Options& options) {
  if (reader.is_on("version")) {
    options.purpose = Purpose::show_version;
    options.format = read_format(reader, nullptr);
    return true;
  }
  const bool is_help = !words.empty() && words.front() == "help";
  if (!is_help && !reader.is_on("help")) return false;
  options.purpose = Purpose::show_help;
  options.format = read_format(reader, nullptr);
  const std::size_t place = is_help ? 1 : 0;
  if (words.size() > place) options.verb = &require_verb(words[place]);
  if (is_help && words.size() > 2) check_argument_count(*find_verb("help"), {words[1], words[2]});
  return true;
}

// Everything but what several values only say together.
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

// Reads what `reading` reads; what is wrong with it is kept. \return whether nothing was.
template <typename Reading>
bool attempt(Options& options, const Reading& reading) {
  try {
    reading();
    return true;
  } catch (const Error& error) {
    options.configuration_faults.push_back(error);
    return false;
  }
}

std::optional<Error> find_fault(const std::vector<OptionValue>& values,
                                const Environment& environment, const Options& options) {
  Options trial = options;
  try {
    read_values(OptionReader(values), environment, trial);
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  }
}

// Values of the file that are right each, and wrong together or with the others: leaves out one, if
// the rest is right then, else all of them.
void leave_out_what_contradicts(std::vector<OptionValue>& values, const Environment& environment,
                                Options& options) {
  const std::optional<Error> fault = find_fault(values, environment, options);
  if (!fault) return;
  std::vector<OptionValue> rest;
  for (auto value = values.begin(); value != values.end(); ++value) {
    if (!is_of_file(*value)) continue;
    rest.assign(values.begin(), value);
    rest.insert(rest.end(), value + 1, values.end());
    if (!find_fault(rest, environment, options)) break;
  }
  if (rest.empty() || find_fault(rest, environment, options)) {
    rest = values;
    rest.erase(std::remove_if(rest.begin(), rest.end(), is_of_file), rest.end());
    if (find_fault(rest, environment, options)) throw Error(*fault);
  }
  values = std::move(rest);
  options.configuration_faults.push_back(*fault);
}

// 'doctor' tells of what is wrong with the file, and goes on with the rest of it.
void add_sound_part_of_file(std::vector<OptionValue>& values, const Environment& environment,
                            Options& options) {
  const std::string file = options.configuration_file.string();
  Configuration configuration;
  attempt(options, [&] {
    if (file.empty()) return;
    configuration = read_configuration(
        file, [&](const Error& error) { options.configuration_faults.push_back(error); });
  });
  std::vector<OptionValue> found = configuration.common;
  const OptionReader before(values);
  attempt(options, [&] { found = values_for(configuration, before.find("env")); });
  for (const OptionValue& value : found) {
    Options trial = options;
    if (attempt(options, [&] { read_each(OptionReader({value}), environment, trial); }) &&
        takes(*options.verb, *value.option)) {
      values.push_back(value);
    }
  }
  leave_out_what_contradicts(values, environment, options);
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

std::string Options::argument() const {
  return arguments.empty() ? std::string() : arguments[0];
}

Options read_options(const std::vector<std::string>& arguments, const Environment& environment) {
  Options options;
  CommandLine line = parse_command_line(arguments);
  if (read_purpose(OptionReader(line.values), line.words, options)) return options;
  if (line.words.empty()) {
    throw Error(ErrorCode::usage, {.what = "cannot run without a command",
                                   .why = "none was given",
                                   .next = "see 'solder --help'"});
  }
  options.verb = &require_verb(line.words.front());
  options.arguments.assign(line.words.begin() + 1, line.words.end());
  refuse_foreign_options(*options.verb, line.values);
  check_argument_count(*options.verb, options.arguments);
  refuse_empty_arguments(*options.verb, options.arguments);

  options.places = places_typed(line.values);
  std::vector<OptionValue> values = std::move(line.values);
  add_for_verb(*options.verb, read_environment(environment), values);
  options.configuration_file = file_named_by(OptionReader(values));
  if (options.verb->name == "doctor") {
    add_sound_part_of_file(values, environment, options);
  } else {
    add_file(options, values);
  }
  if (options.verb->name == "config") options.given = values;
  read_values(OptionReader(std::move(values)), environment, options);
  return options;
}

}  // namespace solder::runner
