#include <algorithm>

#include "cli/option_values.hpp"
#include "fuzz/fuzz.hpp"

namespace solder::testing {
namespace {

/// As it may stand in a file: quotes around it keep those that it begins or ends with.
std::string in_quotes(const std::string& value) {
  const bool has_double = value.find('"') != std::string::npos;
  const bool has_single = value.find('\'') != std::string::npos;
  if (has_double && has_single) return value;
  const std::string quote = has_double ? "'" : "\"";
  return quote + value + quote;
}

std::string print(const std::vector<runner::OptionValue>& values) {
  std::string text;
  for (const runner::OptionValue& value : values) {
    text += std::string(value.option->name) + " = " + in_quotes(value.text) + "\n";
  }
  return text;
}

std::string print(const runner::Configuration& configuration) {
  std::string text = print(configuration.common);
  for (const auto& [name, values] : configuration.environments) {
    text += "[" + name + "]\n" + print(values);
  }
  return text;
}

std::size_t count_values(const runner::Configuration& configuration) {
  std::size_t count = configuration.common.size();
  for (const auto& [name, values] : configuration.environments) count += values.size();
  return count;
}

}  // namespace

void fuzz_one_configuration(std::string_view bytes) {
  runner::Configuration values;
  if (!understands([&] { values = runner::parse_configuration(bytes, "solder.conf"); })) return;
  const auto lines = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n')) + 1;
  require(count_values(values) <= lines, "a line has one value at most");
  const std::string printed = print(values);
  require(print(runner::parse_configuration(printed, "solder.conf")) == printed,
          "what is printed reads as itself");
}

}  // namespace solder::testing
