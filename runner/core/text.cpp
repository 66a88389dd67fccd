#include "core/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace solder::runner {

namespace {

struct Character {
  char32_t code = 0;
  std::size_t size = 0;  // bytes; 0: the text doesn't begin with a valid character
};

unsigned char byte_at(std::string_view text, std::size_t index) {
  return static_cast<unsigned char>(text[index]);
}

// What the first byte of a character says of the rest: how many bytes, the bits it adds, and the
// least code that needs so many (a smaller one is an overlong form).
struct Lead {
  std::size_t size = 0;
  char32_t bits = 0;
  char32_t least = 0;
};

Lead read_lead(unsigned char byte) {
  if (byte < 0x80) return {1, byte, 0};
  if ((byte & 0xE0U) == 0xC0U) return {2, byte & 0x1FU, 0x80};
  if ((byte & 0xF0U) == 0xE0U) return {3, byte & 0x0FU, 0x800};
  if ((byte & 0xF8U) == 0xF0U) return {4, byte & 0x07U, 0x10000};
  return {};
}

// Unicode 15, 3.9, table 3-7. `text` must not be empty.
Character first_character(std::string_view text) {
  const Lead lead = read_lead(byte_at(text, 0));
  if (lead.size == 0 || lead.size > text.size()) return {};
  char32_t code = lead.bits;
  for (std::size_t index = 1; index < lead.size; ++index) {
    const unsigned char byte = byte_at(text, index);
    if ((byte & 0xC0U) != 0x80U) return {};
    code = (code << 6U) | (byte & 0x3FU);
  }
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < lead.least || code > 0x10FFFF || is_surrogate) return {};
  return {code, lead.size};
}

// Controls, and what moves or mirrors the text after it: the bidirectional marks, embeddings,
// overrides and isolates (Unicode Standard Annex 9, 2.1 to 2.6), and the two line separators.
bool is_dangerous(char32_t code) {
  if (code < 0x20) return code != '\t';
  return (code >= 0x7F && code <= 0x9F) || code == 0x061C || code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

std::string hex(char32_t value, std::size_t digits) {
  std::string text(digits, '0');
  for (std::size_t index = digits; index-- > 0; value >>= 4U) {
    text[index] = "0123456789abcdef"[value & 0xFU];
  }
  return text;
}

std::string escape(char32_t code) {
  if (code == '\n') return "\\n";
  if (code == '\r') return "\\r";
  return code < 0x80 ? "\\x" + hex(code, 2) : "\\u" + hex(code, 4);
}

enum class Newlines { escape, keep };

bool is_plain(char letter) {
  return letter >= ' ' && letter <= '~';
}

std::string make_printable(std::string_view text, Newlines newlines) {
  if (std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Character character = first_character(text);
    const std::size_t size = std::max<std::size_t>(character.size, 1);
    if (character.size == 0) {
      result += "\\x" + hex(byte_at(text, 0), 2);
    } else if (is_dangerous(character.code) &&
               !(character.code == '\n' && newlines == Newlines::keep)) {
      result += escape(character.code);
    } else {
      result += text.substr(0, size);
    }
    text.remove_prefix(size);
  }
  return result;
}

// Where a value in a list of key=value words, or in a URL's parameters, ends. In quotes, a
// backslash takes the next character along.
std::size_t end_of_value(std::string_view text, std::size_t begin) {
  if (begin >= text.size() || text[begin] != '\'') {
    return std::min(text.find_first_of("& \t\n", begin), text.size());
  }
  for (std::size_t at = begin + 1; at < text.size(); ++at) {
    if (text[at] == '\'') return at + 1;
    if (text[at] == '\\') ++at;
  }
  return text.size();
}

// `password=secret`; blanks may stand around the sign.
void redact_parameter(std::string& address) {
  constexpr std::string_view kKey = "password";
  for (std::size_t key = address.find(kKey); key != std::string::npos;
       key = address.find(kKey, key + kKey.size())) {
    const std::size_t sign = address.find_first_not_of(" \t\n", key + kKey.size());
    if (sign == std::string::npos || address[sign] != '=') continue;
    const std::size_t begin =
        std::min(address.find_first_not_of(" \t\n", sign + 1), address.size());
    address.replace(begin, end_of_value(address, begin) - begin, "***");
  }
}

bool is_port(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// What follows the first host whose port is none: whoever left the '@' out wrote a password there.
/// `hosts` is what stands between "://" and the path: `one:5432,[::2]:5433`.
std::size_t end_of_hosts(std::string_view hosts) {
  std::size_t begin = 0;
  while (begin < hosts.size()) {
    const std::size_t comma = std::min(hosts.find(',', begin), hosts.size());
    const std::string_view host = hosts.substr(begin, comma - begin);
    const std::size_t bracket = host.rfind(']');
    const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos && !is_port(host.substr(colon + 1))) return begin + colon;
    begin = comma + 1;
  }
  return std::string_view::npos;
}

/// `postgres://user:secret`. It ends where a word in an error does; a password may be longer.
void redact_without_at(std::string& address, std::size_t authority) {
  const std::size_t path =
      std::min(address.find_first_of("/?#'\" \t\n", authority), address.size());
  const std::size_t hosts =
      end_of_hosts(std::string_view(address).substr(authority, path - authority));
  if (hosts == std::string::npos) return;
  const std::size_t begin = authority + hosts + 1;
  const std::size_t end = std::min(address.find_first_of("'\" \t\n", begin), address.size());
  address.replace(begin, end - begin, "***");
}

/// How many bytes of ASCII `text` begins with, to the eight: nearly all SQL is nothing else, and
/// may be many megabytes.
std::size_t ascii_length(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t length = 0;
  std::uint64_t eight = 0;
  while (length + sizeof(eight) <= text.size()) {
    std::memcpy(&eight, text.data() + length, sizeof(eight));
    if ((eight & kHighBits) != 0) return length;
    length += sizeof(eight);
  }
  return length;
}

}  // namespace

std::string quote(std::string_view text) {
  std::string result = "'";
  result += printable(text);
  result += '\'';
  return result;
}

std::string printable(std::string_view text) {
  return make_printable(text, Newlines::escape);
}

std::string printable_lines(std::string_view text) {
  return make_printable(text, Newlines::keep);
}

bool is_utf8(std::string_view text) {
  while (true) {
    text.remove_prefix(ascii_length(text));
    if (text.empty()) return true;
    const std::size_t size = first_character(text).size;
    if (size == 0) return false;
    text.remove_prefix(size);
  }
}

std::string count_of(std::size_t count, std::string_view singular) {
  std::string text = std::to_string(count) + " ";
  text += singular;
  return count == 1 ? text : text + "s";
}

std::string shorten(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  while (limit > 0 && (byte_at(text, limit) & 0xC0U) == 0x80U) --limit;
  return std::string(text.substr(0, limit)) + "…";
}

std::string redact(std::string_view address) {
  std::string result(address);
  const std::size_t scheme = result.find("://");
  // The last '@' ends the password: one that nobody has percent-encoded may hold '@' and '/'.
  const std::size_t at = result.rfind('@');
  if (scheme != std::string::npos && at != std::string::npos && at > scheme) {
    const std::size_t colon = result.find(':', scheme + 3);
    if (colon < at) result.replace(colon + 1, at - colon - 1, "***");
  } else if (scheme != std::string::npos) {
    redact_without_at(result, scheme + 3);
  }
  redact_parameter(result);
  return result;
}

// Optimal string alignment: three rows of the table are enough.
std::size_t edit_distance(std::string_view left, std::string_view right) {
  const std::size_t width = right.size() + 1;
  std::vector<std::size_t> two_above(width);
  std::vector<std::size_t> above(width);
  std::vector<std::size_t> row(width);
  for (std::size_t j = 0; j < width; ++j) row[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    two_above.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j < width; ++j) {
      const std::size_t change = left[i - 1] == right[j - 1] ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
      const bool is_swap =
          i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (is_swap) row[j] = std::min(row[j], two_above[j - 2] + 1);
    }
  }
  return row[right.size()];
}

}  // namespace solder::runner
