#include "database/postgres/values.hpp"

#include <charconv>
#include <cstdlib>
#include <limits>

namespace solder::runner::postgres {

namespace {

// pg_type.dat of the server; numbers of built-in types never change.
constexpr Oid kBool = 16;
constexpr Oid kBytea = 17;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kOid = 26;
constexpr Oid kFloat4 = 700;
constexpr Oid kFloat8 = 701;

solder_value points_at(std::string_view bytes, std::uint8_t type) {
  solder_value value = {};
  value.type = type;
  value.as.data = bytes.data();
  value.length = static_cast<std::uint32_t>(bytes.size());
  return value;
}

int digit_of(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  return letter - 'A' + 10;
}

/// `\x` and two digits a byte: sessions have bytea_output = hex, the server's default.
std::string bytes_of(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t at = 2; at + 1 < text.size(); at += 2) {
    bytes.push_back(static_cast<char>(digit_of(text[at]) * 16 + digit_of(text[at + 1])));
  }
  return bytes;
}

}  // namespace

solder_value decode(std::string_view text, Oid type, std::deque<std::string>& decoded) {
  solder_value value = {};
  switch (type) {
    case kBool:
      value.type = SOLDER_BOOLEAN;
      value.as.integer = to_integer(text);
      return value;
    case kInt2:
    case kInt4:
    case kInt8:
    case kOid:
      value.type = SOLDER_INTEGER;
      value.as.integer = to_integer(text);
      return value;
    case kFloat4:
    case kFloat8:
      value.type = SOLDER_REAL;
      value.as.real = to_real(text);
      return value;
    case kBytea:
      decoded.push_back(bytes_of(text));
      return points_at(decoded.back(), SOLDER_BLOB);
    default:
      return points_at(text, SOLDER_TEXT);
  }
}

std::int64_t to_integer(std::string_view text) {
  if (text == "t") return 1;
  std::int64_t number = 0;
  const char* first = text.data();
  if (!text.empty() && *first == '+') ++first;
  std::from_chars(first, text.data() + text.size(), number);
  return number;
}

double to_real(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace solder::runner::postgres
