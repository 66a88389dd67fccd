#include <algorithm>

#include "cli/option_values.hpp"
#include "fuzz/fuzz.hpp"

namespace solder::testing {
namespace {

std::string print(const std::vector<runner::OptionValue>& values) {
  std::string text;
  for (const runner::OptionValue& value : values) {
    text += std::string(value.option->name) + " = " + value.text + "\n";
  }
  return text;
}

}  // namespace

void fuzz_one_configuration(std::string_view bytes) {
  std::vector<runner::OptionValue> values;
  if (!understands([&] { values = runner::parse_configuration(bytes, "solder.conf"); })) return;
  const auto lines = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n')) + 1;
  require(values.size() <= lines, "a line has one value at most");
  const std::string printed = print(values);
  require(print(runner::parse_configuration(printed, "solder.conf")) == printed,
          "what is printed reads as itself");
}

}  // namespace solder::testing
