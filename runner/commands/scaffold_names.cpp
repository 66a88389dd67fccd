#include "commands/scaffold_names.hpp"

#include <algorithm>
#include <array>

#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

constexpr std::size_t kMostNameCharacters = 80;
constexpr std::size_t kMostDescriptionBytes = 500;
constexpr std::size_t kTimestampDigits = 14;

// The C locale's rules, whatever the locale is.
bool is_upper(char letter) {
  return letter >= 'A' && letter <= 'Z';
}
bool is_lower(char letter) {
  return letter >= 'a' && letter <= 'z';
}
bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}
bool is_gap(char letter) {
  return letter == ' ' || letter == '_' || letter == '-';
}
char to_lower(char letter) {
  return is_upper(letter) ? static_cast<char>(letter - 'A' + 'a') : letter;
}
char to_upper(char letter) {
  return is_lower(letter) ? static_cast<char>(letter - 'a' + 'A') : letter;
}

[[noreturn]] void refuse_name(std::string_view text, const std::string& why) {
  throw Error(ErrorCode::usage, {.what = "cannot create migration " + quote(shorten(text, 100)),
                                 .why = why,
                                 .next = "choose another name"});
}

/// https://learn.microsoft.com/windows/win32/fileio/naming-a-file: reserved in every folder.
bool is_windows_device(std::string_view name) {
  constexpr std::array<std::string_view, 4> kDevices = {"con", "nul", "aux", "prn"};
  if (std::find(kDevices.begin(), kDevices.end(), name) != kDevices.end()) return true;
  const bool is_port = name.substr(0, 3) == "com" || name.substr(0, 3) == "lpt";
  return is_port && name.size() == 4 && is_digit(name[3]);
}

/// Whether a new word begins at `index`: addComments, HTTPServer.
bool begins_word(std::string_view text, std::size_t index) {
  if (index == 0 || !is_upper(text[index])) return false;
  const char before = text[index - 1];
  const bool lower_follows = index + 1 < text.size() && is_lower(text[index + 1]);
  return is_lower(before) || is_digit(before) || (is_upper(before) && lower_follows);
}

const Version* newest_of(const std::vector<Version>& versions) {
  const auto newest = std::max_element(versions.begin(), versions.end());
  return newest == versions.end() ? nullptr : &*newest;
}

/// The number after `digits`, with as many digits at least.
std::string increment(std::string digits) {
  for (std::size_t index = digits.size(); index-- > 0;) {
    if (digits[index] != '9') {
      ++digits[index];
      return digits;
    }
    digits[index] = '0';
  }
  return "1" + digits;
}

std::string successor(const Version& version) {
  const std::string& text = version.text();
  const std::size_t dot = text.rfind('.');
  const std::size_t begin = dot == std::string::npos ? 0 : dot + 1;
  return text.substr(0, begin) + increment(text.substr(begin));
}

bool is_timestamp(const std::string& text) {
  return text.size() == kTimestampDigits && std::all_of(text.begin(), text.end(), is_digit) &&
         (text.substr(0, 2) == "19" || text.substr(0, 2) == "20");
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t found = text.find(what); found != std::string::npos;
       found = text.find(what, found + with.size())) {
    text.replace(found, what.size(), with);
  }
}

}  // namespace

std::string normalise_name(std::string_view text) {
  const bool begins_well = !text.empty() && (is_upper(text[0]) || is_lower(text[0]));
  const bool fits =
      begins_well && text.size() <= kMostNameCharacters &&
      std::all_of(text.begin(), text.end(), [](char letter) {
        return is_upper(letter) || is_lower(letter) || is_digit(letter) || is_gap(letter);
      });
  if (!fits) refuse_name(text, kNameRule);
  std::string name;
  for (std::size_t index = 0; index < text.size(); ++index) {
    const bool ends_word = is_gap(text[index]) || begins_word(text, index);
    if (ends_word && name.back() != '_') name += '_';
    if (!is_gap(text[index])) name += to_lower(text[index]);
  }
  if (name.back() == '_') name.pop_back();
  if (is_windows_device(name)) refuse_name(text, "Windows keeps that name for a device");
  return name;
}

std::string class_name_of(std::string_view name, std::string_view suffix) {
  std::string result;
  for (std::size_t index = 0; index < name.size(); ++index) {
    if (is_gap(name[index])) continue;
    const bool is_first = index == 0 || is_gap(name[index - 1]);
    result += is_first ? to_upper(name[index]) : name[index];
  }
  return result + std::string(suffix);
}

std::string words_of(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  if (!words.empty()) words[0] = to_upper(words[0]);
  return words;
}

void check_description(const std::string& text) {
  const bool has_tab = text.find('\t') != std::string::npos;
  if (text.size() <= kMostDescriptionBytes && !has_tab && printable(text) == text) return;
  throw Error(ErrorCode::usage,
              {.what = "cannot use the description " + quote(shorten(text, 60)),
               .why = "a description is one line of printable UTF-8, at most 500 bytes",
               .next = "pass a shorter or simpler text with --description"});
}

std::string escape_for_cmake(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '"' || letter == '\\' || letter == '$') result += '\\';
    result += letter;
  }
  return result;
}

std::string cmake_argument(const std::string& text) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char letter) {
    return is_upper(letter) || is_lower(letter) || is_digit(letter) || letter == '_' ||
           letter == '-' || letter == '.';
  });
  return is_plain ? text : '"' + escape_for_cmake(text) + '"';
}

std::string escape_for_comment(std::string_view text) {
  std::string result(text);
  replace_all(result, "*/", "* /");
  replace_all(result, "/*", "/ *");
  // A backslash at the end of a line, also as the trigraph ??/, would take the next line with it.
  replace_all(result, "\?\?/", "?? /");
  if (!result.empty() && result.back() == '\\') result += '.';
  return result;
}

std::optional<ScaffoldFolder> parse_folder_name(const std::string& folder) {
  constexpr std::string_view kSeedPrefix = "seed_";
  const bool is_seed = folder.compare(0, kSeedPrefix.size(), kSeedPrefix) == 0;
  const std::string rest = is_seed ? folder.substr(kSeedPrefix.size()) : folder;
  const std::size_t end = rest.find('_');
  if (end == std::string::npos || end + 1 == rest.size()) return {};
  const std::optional<Version> version = Version::parse(rest.substr(0, end));
  if (!version) return {};
  std::string name = rest.substr(end + 1);
  std::transform(name.begin(), name.end(), name.begin(), to_lower);
  return ScaffoldFolder{.is_seed = is_seed, .version = *version, .name = name};
}

std::string next_version(const std::vector<Version>& existing, const std::string& now) {
  const Version* newest = newest_of(existing);
  if (newest == nullptr) return "001";
  return is_timestamp(newest->text()) ? next_timestamp(existing, now) : successor(*newest);
}

std::string next_timestamp(const std::vector<Version>& existing, const std::string& now) {
  const Version* newest = newest_of(existing);
  return newest == nullptr || *newest < *Version::parse(now) ? now : successor(*newest);
}

}  // namespace solder::runner
