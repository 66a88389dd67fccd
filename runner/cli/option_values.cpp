#include "cli/option_values.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string_view>
#include <system_error>

#include "cli/suggestion.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

// A configuration is some lines; what is larger is another file by mistake.
constexpr std::uintmax_t kLargestConfiguration = 1024UL * 1024UL;

std::string trimmed(std::string_view text) {
  const auto* const blanks = " \t\r";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

[[noreturn]] void refuse_file(const std::filesystem::path& file, const std::string& why) {
  throw Error(ErrorCode::usage, {.what = "cannot read configuration " + quote(file.string()),
                                 .why = why,
                                 .next = "name a file of 'key = value' lines with --config"});
}

std::string read_text(const std::filesystem::path& file) {
  std::error_code failure;
  const auto status = std::filesystem::status(file, failure);
  if (!std::filesystem::exists(status)) refuse_file(file, "there is no such file");
  if (!std::filesystem::is_regular_file(status)) refuse_file(file, "it is not a regular file");
  const auto size = std::filesystem::file_size(file, failure);
  if (failure) refuse_file(file, failure.message());
  if (size > kLargestConfiguration) refuse_file(file, "it is larger than 1 MiB");
  std::ifstream stream(file, std::ios::binary);
  if (!stream) refuse_file(file, std::strerror(errno));
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad()) refuse_file(file, std::strerror(errno));
  return text;
}

// Without a byte order mark.
std::string_view checked_text(std::string_view text, const std::filesystem::path& file) {
  if (text.find('\0') != std::string_view::npos) refuse_file(file, "it has a NUL byte");
  if (!is_utf8(text)) refuse_file(file, "it is not UTF-8");
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

std::vector<std::string> configurable_names() {
  std::vector<std::string> names;
  for (const OptionEntry& option : option_table()) {
    if (option.source == OptionEntry::Source::anywhere) names.emplace_back(option.name);
  }
  return names;
}

const OptionEntry& find_key(const std::string& key, const std::string& place) {
  const OptionEntry* option = find_option(key);
  if (option != nullptr && option->source == OptionEntry::Source::anywhere) return *option;
  throw Error(ErrorCode::usage,
              {.what = "cannot accept key " + quote(shorten(key, 100)),
               .where = printable(place),
               .why = unknown("key", key, configurable_names()),
               .next = "use the long names of the options that 'solder --help' lists"});
}

bool is_quote(char letter) {
  return letter == '"' || letter == '\'';
}

// A value that stands wholly in quotes is what stands between them, blanks included. Nothing where
// a quote has no counterpart: the other one was forgotten.
std::optional<std::string> without_quotes(const std::string& text) {
  if (text.empty()) return text;
  const char first = text.front();
  const auto count_of_letter = [&](char letter) {
    return std::count(text.begin(), text.end(), letter);
  };
  if (is_quote(first)) {
    const bool is_pair = text.back() == first && count_of_letter(first) == 2;
    if (!is_pair) return std::nullopt;
    return text.substr(1, text.size() - 2);
  }
  const bool is_open = is_quote(text.back()) && count_of_letter(text.back()) % 2 != 0;
  return is_open ? std::nullopt : std::optional(text);
}

std::string read_value(const std::string& text, const OptionEntry& option,
                       const std::string& place) {
  std::optional<std::string> value = without_quotes(text);
  if (value) return *std::move(value);
  throw Error(
      ErrorCode::usage,
      {.what = "cannot use " + quote(shorten(text, 100)) + " for " + std::string(option.name),
       .where = printable(place),
       .why = "a quote in it has no counterpart",
       .next = "write the value without quotes, or all of it between two of a kind"});
}

OptionValue read_line(const std::string& line, const std::string& place, Origin origin) {
  const auto equals = line.find('=');
  if (equals == std::string::npos) {
    throw Error(ErrorCode::usage, {.what = "cannot read line " + quote(shorten(line, 100)),
                                   .where = printable(place),
                                   .why = "it has no '='",
                                   .next = "write 'key = value', or begin a comment with '#'"});
  }
  const OptionEntry& option = find_key(trimmed(line.substr(0, equals)), place);
  if (option.name == "env" && origin == Origin::section) {
    throw Error(ErrorCode::usage, {.what = "cannot accept key 'env'",
                                   .where = printable(place),
                                   .why = "it stands in an environment itself",
                                   .next = "move the line above all headings"});
  }
  return {.option = &option,
          .text = read_value(trimmed(std::string_view(line).substr(equals + 1)), option, place),
          .origin = origin,
          .place = place};
}

void refuse_second(const std::vector<OptionValue>& values, const OptionValue& value) {
  if (value.option->repeat == OptionEntry::Repeat::collected) return;
  for (const OptionValue& earlier : values) {
    if (earlier.option != value.option) continue;
    throw Error(ErrorCode::usage, {.what = "cannot accept key " + quote(value.option->name),
                                   .where = printable(value.place),
                                   .why = "it was given before, at " + printable(earlier.place),
                                   .next = "remove one of the two lines"});
  }
}

// The environment that a line like `[production]` begins.
std::vector<OptionValue>& begin_environment(const std::string& line, const std::string& place,
                                            Configuration& configuration) {
  const bool is_closed = line.back() == ']';
  const std::string name = is_closed ? trimmed(line.substr(1, line.size() - 2)) : std::string();
  const auto refuse = [&](const std::string& why, const std::string& next) {
    throw Error(ErrorCode::usage, {.what = "cannot accept heading " + quote(shorten(line, 100)),
                                   .where = printable(place),
                                   .why = why,
                                   .next = next});
  };
  if (name.empty() || name.find_first_of("[]") != std::string::npos) {
    refuse("it names no environment", "write it as in '[production]'");
  }
  const auto [environment, is_new] = configuration.environments.try_emplace(name);
  if (!is_new) refuse("the environment has a heading already", "put all its lines under one");
  return environment->second;
}

std::vector<std::string> environment_names(const Configuration& configuration) {
  std::vector<std::string> names;
  names.reserve(configuration.environments.size());
  for (const auto& [name, values] : configuration.environments) names.push_back(name);
  return names;
}

}  // namespace

std::vector<OptionValue> read_environment(const Environment& environment) {
  std::vector<OptionValue> values;
  const auto take = [&](const OptionEntry& option, const std::string& variable) {
    const auto found = environment.find(variable);
    if (found == environment.end() || found->second.empty()) return false;
    std::istringstream lines(found->second);
    const bool collects = option.repeat == OptionEntry::Repeat::collected;
    for (std::string line; collects && std::getline(lines, line);) {
      if (!line.empty()) values.push_back({&option, line, Origin::environment, variable});
    }
    if (!collects) values.push_back({&option, found->second, Origin::environment, variable});
    return true;
  };
  for (const OptionEntry& option : option_table()) {
    if (option.variable().empty() || take(option, option.variable())) continue;
    if (option.name == "database") take(option, "DATABASE_URL");
  }
  return values;
}

Configuration read_configuration(const std::filesystem::path& file) {
  return parse_configuration(read_text(file), file);
}

Configuration read_configuration(const std::filesystem::path& file, const BadLine& bad_line) {
  return parse_configuration(read_text(file), file, bad_line);
}

Configuration parse_configuration(std::string_view text, const std::filesystem::path& file,
                                  const BadLine& bad_line) {
  Configuration configuration{.file = file.string()};
  std::vector<OptionValue> lost;  // under a heading that can't be used
  std::vector<OptionValue>* values = &configuration.common;
  std::istringstream lines{std::string(checked_text(text, file))};
  std::size_t number = 0;
  for (std::string raw; std::getline(lines, raw);) {
    const std::string place = file.string() + ":" + std::to_string(++number);
    const std::string line = trimmed(raw);
    if (line.empty() || line.front() == '#') continue;
    try {
      if (line.front() == '[') {
        values = &begin_environment(line, place, configuration);
        continue;
      }
      const bool is_common = values == &configuration.common;
      const OptionValue value = read_line(line, place, is_common ? Origin::file : Origin::section);
      refuse_second(*values, value);
      values->push_back(value);
    } catch (const Error& error) {
      if (!bad_line) throw;
      bad_line(error);
      if (line.front() == '[') values = &lost;
    }
  }
  return configuration;
}

std::vector<OptionValue> values_for(const Configuration& configuration, const OptionValue* asked) {
  std::vector<OptionValue> values = configuration.common;
  if (asked == nullptr) {
    const auto named = std::find_if(values.begin(), values.end(), [](const OptionValue& value) {
      return value.option->name == "env";
    });
    if (named == values.end()) return values;
    asked = &*named;
  }
  const auto found = configuration.environments.find(asked->text);
  if (found == configuration.environments.end()) {
    const bool has_file = !configuration.file.empty();
    const std::string name = shorten(asked->text, 100);
    throw Error(ErrorCode::usage,
                {.what = "cannot use environment " + quote(name),
                 .where = printable(asked->place),
                 .why = has_file ? unknown("environment of " + quote(configuration.file), name,
                                           environment_names(configuration))
                                 : std::string("there is no configuration file"),
                 .next = "begin it with a line '[" + printable(name) + "]' in " +
                         (has_file ? quote(configuration.file) : quote(kDefaultConfiguration))});
  }
  values.insert(values.end(), found->second.begin(), found->second.end());
  return values;
}

}  // namespace solder::runner
