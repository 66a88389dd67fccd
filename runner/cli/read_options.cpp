#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "cli/option_reader.hpp"
#include "cli/options.hpp"
#include "cli/read_values.hpp"
#include "cli/sound_part.hpp"
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

}  // namespace

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
