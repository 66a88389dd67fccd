#include "cli/text_layout.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace solder::runner {

namespace {

constexpr std::size_t kNamedInList = 3;

std::string tenths(double value) {
  std::ostringstream text;
  text.precision(1);
  text << std::fixed << value;
  return text.str();
}

/// Every byte of a UTF-8 character but its first is 10xxxxxx.
bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  bool is_escape = false;
  for (const char byte : text) {
    if (byte == '\x1b') is_escape = true;
    if (!is_escape && !continues(byte)) ++width;
    if (byte == 'm') is_escape = false;
  }
  return width;
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t own = width_of(text);
  return std::string(text) + std::string(own < width ? width - own : 0, ' ');
}

std::string hanging(std::string_view text, std::size_t indent) {
  std::string result;
  for (const char byte : text) {
    result += byte;
    if (byte == '\n') result.append(indent, ' ');
  }
  return result;
}

std::string columns(const std::vector<std::vector<std::string>>& rows, std::size_t indent) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t index = 0; index < row.size(); ++index) {
      widths[index] = std::max(widths[index], width_of(row[index]));
    }
  }
  std::string result;
  for (const auto& row : rows) {
    std::string line(indent, ' ');
    for (std::size_t index = 0; index < row.size(); ++index) {
      line += padded(row[index], widths[index]) + "  ";
    }
    const std::size_t last = line.find_last_not_of(' ');
    line.resize(last == std::string::npos ? 0 : last + 1);
    result += line + "\n";
  }
  return result;
}

std::string glossary(const std::vector<Meaning>& entries, std::size_t indent, std::size_t hang) {
  std::string result;
  for (const auto& [term, says] : entries) {
    const std::string head = std::string(indent, ' ') + term;
    const std::string body = wrapped(says, hang);
    const bool fits = width_of(head) + 1 <= hang;
    result += fits ? padded(head, hang) : head + "\n";
    result += fits ? body.substr(hang) : body;
  }
  return result;
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  constexpr std::size_t kGroup = 3;
  for (std::size_t at = text.size(); at > kGroup;) text.insert(at -= kGroup, ",");
  return text;
}

std::string duration_text(std::int64_t milliseconds) {
  constexpr std::int64_t kSecond = 1000;
  constexpr std::int64_t kMinute = 60 * kSecond;
  if (milliseconds < kSecond) return std::to_string(milliseconds) + " ms";
  if (milliseconds < kMinute) return tenths(static_cast<double>(milliseconds) / kSecond) + " s";
  return std::to_string(milliseconds / kMinute) + " min " +
         std::to_string(milliseconds % kMinute / kSecond) + " s";
}

std::string clock_text(std::chrono::seconds time) {
  constexpr std::int64_t kMinute = 60;
  constexpr std::int64_t kHour = 60 * kMinute;
  const std::int64_t seconds = time.count();
  const auto two_units = [](std::int64_t first, const char* unit, std::int64_t second,
                            const char* lesser) {
    return std::to_string(first) + unit + std::to_string(second) + lesser;
  };
  if (seconds < kMinute) return std::to_string(seconds) + " s";
  if (seconds < kHour) return two_units(seconds / kMinute, " min ", seconds % kMinute, " s");
  return two_units(seconds / kHour, " h ", seconds % kHour / kMinute, " min");
}

std::string size_text(std::uintmax_t bytes) {
  constexpr std::array<const char*, 4> kUnits = {"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  return tenths(value) + " " + kUnits[unit];
}

std::string in_plain_signs(std::string_view text) {
  struct Sign {
    std::string_view sign;
    std::string_view plain;
  };
  constexpr std::array<Sign, 4> kSigns = {Sign{"…", "..."}, Sign{"×", "x"}, Sign{"█", "#"},
                                          Sign{"░", "-"}};
  std::string result;
  while (!text.empty()) {
    const auto* const found = std::find_if(kSigns.begin(), kSigns.end(), [&](const Sign& each) {
      return text.starts_with(each.sign);
    });
    const bool is_sign = found != kSigns.end();
    result += is_sign ? found->plain : text.substr(0, 1);
    text.remove_prefix(is_sign ? found->sign.size() : 1);
  }
  return result;
}

std::string list_of(const std::vector<std::string>& words) {
  const std::size_t named =
      words.size() <= kNamedInList + 1 ? words.size() : std::size_t{kNamedInList};
  std::string text;
  for (std::size_t index = 0; index < named; ++index) {
    const bool is_last = index + 1 == words.size();
    if (index > 0) text += is_last ? " and " : ", ";
    text += words[index];
  }
  if (named < words.size()) text += " and " + std::to_string(words.size() - named) + " more";
  return text;
}

}  // namespace solder::runner
