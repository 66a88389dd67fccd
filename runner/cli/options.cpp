#include "cli/options.hpp"

#include <boost/program_options.hpp>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

namespace po = boost::program_options;

[[noreturn]] void refuse_option(const std::string& option, const std::string& why,
                                const std::string& next = "see 'solder --help'") {
  throw Error(ErrorCode::usage, {.what = "cannot accept option " + quote(shorten(option, 100)),
                                 .why = why,
                                 .next = next});
}

// A switch takes `--name` and `--name=no`; its letter takes nothing, so that letters can be joined
// (`-vy`). The library can't have both in one description, so the letter gets one of its own.
void describe(const OptionEntry& option, po::options_description& description) {
  const std::string name(option.name);
  if (!option.is_switch()) {
    const std::string names = option.letter != 0 ? name + "," + option.letter : name;
    description.add_options()(names.c_str(), po::value<std::string>());
    return;
  }
  description.add_options()(name.c_str(), po::value<std::string>()->implicit_value("yes"));
  if (option.letter != 0) {
    description.add_options()((std::string(",") + option.letter).c_str(), "");
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
    using Syntax = po::invalid_command_line_syntax;
    const bool has_too_much = failure.kind() == Syntax::extra_parameter;
    refuse_option(failure.get_option_name(), has_too_much ? "it takes no value" : "it needs a value");
  } catch (const po::error& failure) {
    throw Error(ErrorCode::usage, {.what = "cannot read the command line",
                                   .why = failure.what(),
                                   .next = "see 'solder --help'"});
  }
}

const OptionEntry* find_by_key(const std::string& key) {
  if (key.size() != 2 || key.front() != '-') return find_option(key);
  for (const OptionEntry& option : option_table()) {
    if (option.letter == key.back()) return &option;
  }
  return nullptr;
}

[[noreturn]] void refuse_unknown(const std::string& token) {
  std::vector<std::string> names;
  for (const OptionEntry& option : option_table()) names.push_back("--" + std::string(option.name));
  const std::string name = token.substr(0, token.find('='));
  const std::string near = name.starts_with("--") ? suggest(name, names) : std::string();
  refuse_option(name, near.empty() ? "it is an unknown option"
                                   : "it is an unknown option; did you mean " + quote(near) + "?");
}

OptionValue value_of(const po::option& given) {
  const OptionEntry* option = given.unregistered ? nullptr : find_by_key(given.string_key);
  if (option == nullptr) refuse_unknown(given.original_tokens.front());
  return {.option = option,
          .text = given.value.empty() ? "yes" : given.value.front(),
          .origin = Origin::command_line,
          .place = "--" + std::string(option->name)};
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
  for (const po::option& part : split(arguments)) {
    if (part.position_key != -1) {
      line.words.insert(line.words.end(), part.value.begin(), part.value.end());
      continue;
    }
    OptionValue value = value_of(part);
    refuse_second(line.values, value);
    line.values.push_back(std::move(value));
  }
  return line;
}

}  // namespace solder::runner
