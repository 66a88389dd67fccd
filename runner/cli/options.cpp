#include "cli/options.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <utility>

#include "cli/suggestion.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

namespace po = boost::program_options;

[[noreturn]] void refuse_option(const std::string& option, const std::string& why,
                                const std::string& next = "see 'solder --help'") {
  throw Error(
      ErrorCode::usage,
      {.what = "cannot accept option " + quote(shorten(option, 100)), .why = why, .next = next});
}

void describe(const OptionEntry& option, po::options_description& description) {
  const std::string name(option.name);
  const std::string names = option.letter != 0 ? name + "," + option.letter : name;
  if (option.is_switch()) {
    description.add_options()(names.c_str(), "");
  } else {
    description.add_options()(names.c_str(), po::value<std::string>());
  }
}

const po::options_description& description_of_all() {
  static const auto description = [] {
    po::options_description all;
    for (const OptionEntry& option : option_table()) describe(option, all);
    return all;
  }();
  return description;
}

std::vector<po::option> split(const std::vector<std::string>& arguments) {
  namespace style = po::command_line_style;
  // Not allow_guessing: an abbreviation means something else as soon as an option is added.
  constexpr int kStyle = style::allow_long | style::long_allow_adjacent | style::long_allow_next |
                         style::allow_short | style::allow_dash_for_short |
                         style::short_allow_adjacent | style::short_allow_next |
                         style::allow_sticky;
  try {
    return po::command_line_parser(arguments)
        .options(description_of_all())
        .style(kStyle)
        .allow_unregistered()
        .run()
        .options;
  } catch (const po::invalid_command_line_syntax& failure) {
    // The other kinds don't happen in this style.
    refuse_option(failure.get_option_name(), "it needs a value");
  } catch (const po::error& failure) {
    throw Error(ErrorCode::usage, {.what = "cannot read the command line",
                                   .why = failure.what(),
                                   .next = "see 'solder --help'"});
  }
}

[[noreturn]] void refuse_unknown(const std::string& token) {
  std::vector<std::string_view> names;
  for (const OptionEntry& option : option_table()) names.push_back(option.name);
  const std::string name = token.substr(0, token.find('='));
  // A single letter is near to every other.
  if (!name.starts_with("--")) refuse_option(name, "it is an unknown option");
  refuse_option(name, unknown("option", name.substr(2), names, "--"));
}

// `--database --yes`: the library looks for short options only among what it takes for a value.
void refuse_option_as_value(const po::option& given, const OptionEntry& option) {
  const std::string text = given.value.empty() ? std::string() : given.value.front();
  const bool is_next_token = given.original_tokens.size() > 1;
  if (!is_next_token || !text.starts_with("--")) return;
  if (find_option(text.substr(2, text.find('=') - 2)) == nullptr) return;
  refuse_option("--" + std::string(option.name), "it needs a value");
}

OptionValue value_of(const po::option& given) {
  const OptionEntry* option = given.unregistered ? nullptr : find_option(given.string_key);
  if (option == nullptr) refuse_unknown(given.original_tokens.front());
  refuse_option_as_value(given, *option);
  return {.option = option,
          .text = given.value.empty() ? "yes" : given.value.front(),
          .origin = Origin::command_line,
          .place = "--" + std::string(option->name)};
}

// `--yes=no` switches off what the environment or the file switches on. The library knows options
// that never take a value and options that would take the next word for one, and nothing between.
std::vector<OptionValue> take_switches_with_values(std::vector<std::string>& arguments) {
  std::vector<OptionValue> values;
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  const auto is_taken = [&values](const std::string& argument) {
    const auto equals = argument.find('=');
    if (!argument.starts_with("--") || equals == std::string::npos) return false;
    const OptionEntry* option = find_option(argument.substr(2, equals - 2));
    if (option == nullptr || !option->is_switch()) return false;
    values.push_back(
        {option, argument.substr(equals + 1), Origin::command_line, argument.substr(0, equals)});
    return true;
  };
  std::vector<std::string> rest;
  for (auto argument = arguments.begin(); argument != end; ++argument) {
    if (!is_taken(*argument)) rest.push_back(*argument);
  }
  rest.insert(rest.end(), end, arguments.end());
  arguments = std::move(rest);
  return values;
}

void refuse_second(const std::vector<OptionValue>& values, const OptionValue& value) {
  if (value.option->repeat == OptionEntry::Repeat::collected) return;
  for (const OptionValue& earlier : values) {
    if (earlier.option != value.option) continue;
    refuse_option(value.place, "it was given twice", "give it once");
  }
}

}  // namespace

CommandLine parse_command_line(const std::vector<std::string>& arguments) {
  CommandLine line;
  std::vector<std::string> rest = arguments;
  const auto keep = [&line](OptionValue value) {
    refuse_second(line.values, value);
    line.values.push_back(std::move(value));
  };
  for (OptionValue& value : take_switches_with_values(rest)) keep(std::move(value));
  for (const po::option& part : split(rest)) {
    if (part.position_key == -1) {
      keep(value_of(part));
    } else {
      line.words.insert(line.words.end(), part.value.begin(), part.value.end());
    }
  }
  return line;
}

}  // namespace solder::runner
