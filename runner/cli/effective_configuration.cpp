#include "cli/effective_configuration.hpp"

#include <utility>

#include "cli/option_reader.hpp"
#include "cli/text_layout.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

const char* word_of(Origin origin) {
  switch (origin) {
    case Origin::command_line:
      return "command_line";
    case Origin::environment:
      return "environment";
    case Origin::file:
    case Origin::section:
      break;
  }
  return "file";
}

EffectiveValue as_given(const OptionValue& value) {
  const bool is_address = value.option->name == "database";
  return {.option = value.option->name,
          .text = is_address ? redact(value.text) : value.text,
          .origin = word_of(value.origin),
          .place = value.place};
}

EffectiveValue as_default(const OptionEntry& option) {
  return {.option = option.name,
          .text = option.is_switch() ? "no" : std::string(option.default_text),
          .origin = "default"};
}

}  // namespace

ConfigurationAnswer effective_configuration(std::vector<OptionValue> given) {
  const OptionReader reader(std::move(given));
  ConfigurationAnswer answer;
  for (const OptionEntry& option : option_table()) {
    if (option.source == OptionEntry::Source::command_line) continue;
    const OptionValue* value = reader.find(option.name);
    if (option.repeat == OptionEntry::Repeat::collected) {
      for (const OptionValue* each : reader.all(option.name)) {
        answer.values.push_back(as_given(*each));
      }
    } else if (value != nullptr) {
      answer.values.push_back(as_given(*value));
    }
    const bool is_for_every = option.scope == OptionEntry::Scope::every;
    if (value == nullptr && is_for_every) answer.values.push_back(as_default(option));
    if (value != nullptr && option.name == "env") answer.environment = value->text;
  }
  return answer;
}

std::string configuration_text(const ConfigurationAnswer& answer, const Style& style) {
  std::vector<std::vector<std::string>> rows;
  rows.reserve(answer.values.size());
  for (const EffectiveValue& value : answer.values) {
    rows.push_back({std::string(value.option), value.text.empty() ? "-" : printable(value.text),
                    value.place.empty() ? paint("default", Tone::quiet, style.color)
                                        : printable(value.place)});
  }
  return columns(rows, 0);
}

}  // namespace solder::runner
