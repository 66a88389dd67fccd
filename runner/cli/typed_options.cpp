#include "cli/typed_options.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace solder::runner {

namespace {

constexpr std::array<std::string_view, 4> kPlaces = {"migrations", "plugins", "config", "env"};

bool is_plain(char letter) {
  constexpr std::string_view kPlain = "_./:@%+=,-";
  const auto byte = static_cast<unsigned char>(letter);
  return std::isalnum(byte) != 0 || byte >= 0x80 || kPlain.find(letter) != std::string_view::npos;
}

/// In double quotes where it needs some: the command itself stands in single ones.
std::string shell_word(const std::string& text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return text;
  std::string word = "\"";
  for (const char letter : text) {
    if (std::string_view("\"\\$`").find(letter) != std::string_view::npos) word += '\\';
    word += letter;
  }
  return word + "\"";
}

}  // namespace

std::string places_typed(const std::vector<OptionValue>& typed) {
  std::string places;
  for (const std::string_view name : kPlaces) {
    for (const OptionValue& value : typed) {
      if (value.option->name != name || value.origin != Origin::command_line) continue;
      places.append(" --").append(name).append(" ").append(shell_word(value.text));
    }
  }
  return places;
}

std::string with_places(std::string text, const std::string& places) {
  constexpr std::string_view kCommand = "'solder build";
  if (places.empty()) return text;
  for (std::size_t at = text.find(kCommand); at != std::string::npos;
       at = text.find(kCommand, at + 1)) {
    text.insert(at + kCommand.size(), places);
  }
  return text;
}

}  // namespace solder::runner
