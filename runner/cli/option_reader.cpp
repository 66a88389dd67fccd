#include "cli/option_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/text.hpp"

namespace solder::runner {

namespace {

// Longer values are something else by mistake, and would bury the message.
constexpr std::size_t kShownBytes = 100;
constexpr double kYearInSeconds = 366.0 * 24 * 60 * 60;

template <typename Number>
std::optional<Number> parse_number(const std::string& text) {
  Number number = {};
  const char* const end = text.data() + text.size();
  const auto [stopped, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc() || stopped != end) return std::nullopt;
  return number;
}

std::string choices_text(const std::vector<std::string_view>& choices) {
  std::string text;
  for (std::size_t index = 0; index < choices.size(); ++index) {
    if (index > 0) text += index + 1 == choices.size() ? " or " : ", ";
    text += choices[index];
  }
  return text;
}

}  // namespace

std::string_view OptionReader::nearer_of(std::string_view one, std::string_view other) const {
  const bool is_one = is_on(one);
  const bool is_other = is_on(other);
  if (is_one != is_other) return is_one ? one : other;
  if (!is_one) return {};
  const Origin origin = find(one)->origin;
  const Origin other_origin = find(other)->origin;
  if (origin == other_origin) refuse_together({one, other});
  return origin > other_origin ? one : other;
}

Error bad_value(const OptionValue& value, const std::string& why) {
  // A line of a file says nothing of its option.
  const bool is_in_file = value.origin == Origin::file || value.origin == Origin::section;
  return {ErrorCode::usage,
          {.what = "cannot use " + quote(shorten(value.text, kShownBytes)) + " for " +
                   (is_in_file ? std::string(value.option->name) : printable(value.place)),
           .where = is_in_file ? printable(value.place) : "",
           .why = why,
           .next = "see 'solder --help'"}};
}

const OptionValue* OptionReader::find(std::string_view name) const {
  const OptionValue* best = nullptr;
  for (const OptionValue& value : values_) {
    if (value.option->name != name) continue;
    if (best == nullptr || value.origin >= best->origin) best = &value;
  }
  return best;
}

std::vector<const OptionValue*> OptionReader::all(std::string_view name) const {
  std::vector<const OptionValue*> found;
  for (const OptionValue& value : values_) {
    if (value.option->name == name) found.push_back(&value);
  }
  return found;
}

bool OptionReader::is_on(std::string_view name) const {
  const OptionValue* value = find(name);
  if (value == nullptr) return false;
  const auto& text = value->text;
  if (text == "yes" || text == "true" || text == "on" || text == "1") return true;
  if (text == "no" || text == "false" || text == "off" || text == "0") return false;
  throw bad_value(*value, "it is neither yes nor no");
}

std::string OptionReader::text(std::string_view name, std::string_view fallback) const {
  const OptionValue* value = find(name);
  if (value == nullptr) return std::string(fallback);
  if (value->text.empty()) throw bad_value(*value, "it is empty");
  return value->text;
}

std::optional<std::size_t> OptionReader::count(std::string_view name, std::size_t least) const {
  const OptionValue* value = find(name);
  if (value == nullptr) return std::nullopt;
  const auto number = parse_number<std::size_t>(value->text);
  if (!number || *number < least) {
    throw bad_value(*value, "it is not a whole number of at least " + std::to_string(least));
  }
  return number;
}

std::chrono::milliseconds OptionReader::seconds(std::string_view name,
                                                std::chrono::milliseconds fallback) const {
  const OptionValue* value = find(name);
  if (value == nullptr) return fallback;
  const auto number = parse_number<double>(value->text);
  // A NaN is refused too: it is not within anything.
  const bool is_within = number && *number >= 0 && *number <= kYearInSeconds;
  if (!is_within) throw bad_value(*value, "it is not a number of seconds from 0 to a year");
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::llround(*number * 1000)));
}

std::string OptionReader::choice(std::string_view name,
                                 const std::vector<std::string_view>& choices) const {
  const OptionValue* value = find(name);
  if (value == nullptr) return std::string(choices.front());
  if (std::find(choices.begin(), choices.end(), value->text) == choices.end()) {
    throw bad_value(*value, "it must be " + choices_text(choices));
  }
  return value->text;
}

std::string OptionReader::choice(std::string_view name) const {
  return choice(name, find_option(name)->choices);
}

std::vector<std::string> OptionReader::texts(std::string_view name) const {
  std::vector<std::string> texts;
  for (const OptionValue* value : all(name)) {
    if (value->text.empty()) throw bad_value(*value, "it is empty");
    texts.push_back(value->text);
  }
  return texts;
}

std::map<std::string, std::string> OptionReader::pairs(std::string_view name) const {
  std::map<std::string, std::string> pairs;
  for (const Origin origin :
       {Origin::file, Origin::section, Origin::environment, Origin::command_line}) {
    std::map<std::string, std::string> of_origin;
    for (const OptionValue& value : values_) {
      if (value.option->name != name || value.origin != origin) continue;
      const auto equals = value.text.find('=');
      if (equals == 0 || equals == std::string::npos) {
        throw bad_value(value, "it is not of the form KEY=VALUE");
      }
      const std::string key = value.text.substr(0, equals);
      if (!of_origin.emplace(key, value.text.substr(equals + 1)).second) {
        throw bad_value(value, quote(key) + " was given before");
      }
    }
    for (const auto& [key, text] : of_origin) pairs[key] = text;
  }
  return pairs;
}

void OptionReader::refuse_together(std::initializer_list<std::string_view> names) const {
  const OptionValue* first = nullptr;
  for (const std::string_view name : names) {
    const OptionValue* value = find(name);
    if (value == nullptr || (value->option->is_switch() && !is_on(name))) continue;
    if (first == nullptr) {
      first = value;
      continue;
    }
    throw Error(ErrorCode::usage, {.what = "cannot use " + printable(first->place) + " and " +
                                           printable(value->place) + " together",
                                   .why = "they contradict each other",
                                   .next = "leave one of them out"});
  }
}

}  // namespace solder::runner
