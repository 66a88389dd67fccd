#include "cli/asked_format.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "cli/verb_table.hpp"
#include "core/error.hpp"

namespace solder::runner {

namespace {

// The value of `--name value` or `--name=value` before `--`, whatever stands around it.
std::optional<std::string> value_in(const std::vector<std::string>& arguments,
                                    std::string_view name) {
  const std::string option = "--" + std::string(name);
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  for (auto argument = arguments.begin(); argument != end; ++argument) {
    if (argument->starts_with(option + "=")) return argument->substr(option.size() + 1);
    if (*argument == option && argument + 1 != end) return *(argument + 1);
  }
  return std::nullopt;
}

std::optional<std::string> value_in(const Environment& environment, const std::string& variable) {
  const auto found = environment.find(variable);
  if (found == environment.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

std::optional<std::string> value_in_file(const std::string& file,
                                         const std::optional<std::string>& environment) {
  const OptionValue asked{.option = find_option("env"), .text = environment.value_or("")};
  try {
    const std::vector<OptionValue> values =
        values_for(read_configuration(file), environment ? &asked : nullptr);
    const auto counts = std::find_if(values.rbegin(), values.rend(), [](const OptionValue& value) {
      return value.option->name == "format";
    });
    if (counts != values.rend()) return counts->text;
  } catch (const Error&) {
    return std::nullopt;
  }
  return std::nullopt;
}

Format format_named(const std::string& name) {
  if (name == "json") return Format::json;
  return name == "jsonl" ? Format::jsonl : Format::text;
}

const VerbEntry* verb_of(const std::vector<std::string>& words) {
  return words.empty() ? nullptr : find_verb(words.front());
}

}  // namespace

Format asked_format(const std::vector<std::string>& arguments, const Environment& environment) {
  std::optional<std::string> format = value_in(arguments, "format");
  if (!format) format = value_in(environment, find_option("format")->variable());
  if (format) return format_named(*format);
  std::optional<std::string> file = value_in(arguments, "config");
  if (!file) file = value_in(environment, find_option("config")->variable());
  std::optional<std::string> named = value_in(arguments, "env");
  if (!named) named = value_in(environment, find_option("env")->variable());
  return format_named(
      value_in_file(file.value_or(kDefaultConfiguration), named).value_or(std::string()));
}

ColorChoice asked_color(const std::vector<std::string>& arguments, const Environment& environment) {
  std::optional<std::string> color = value_in(arguments, "color");
  if (!color) color = value_in(environment, find_option("color")->variable());
  if (color == "always") return ColorChoice::always;
  return color == "never" ? ColorChoice::never : default_color(environment);
}

std::string asked_command(const std::vector<std::string>& arguments) {
  const VerbEntry* verb = nullptr;
  try {
    verb = verb_of(parse_command_line(arguments).words);
  } catch (const Error&) {
    verb = verb_of(arguments);
  }
  return verb == nullptr ? std::string() : std::string(verb->name);
}

}  // namespace solder::runner
