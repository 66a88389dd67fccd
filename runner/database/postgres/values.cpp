#include "database/postgres/values.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "core/text.hpp"

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
std::string decode_bytes(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t at = 2; at + 1 < text.size(); at += 2) {
    bytes.push_back(static_cast<char>(digit_of(text[at]) * 16 + digit_of(text[at + 1])));
  }
  return bytes;
}

/// https://www.postgresql.org/docs/15/limits.html: a field holds 1 GB.
constexpr std::uint32_t kLongest = (1U << 30U) - 1;

std::string text_of(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  std::array<char, 40> digits = {};
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

std::string_view bytes_in(const solder_value& value) {
  if (value.length == 0) return {};
  return {static_cast<const char*>(value.as.data), value.length};
}

}  // namespace

std::string encode(const solder_value& value) {
  switch (value.type) {
    case SOLDER_NULL:
      return {};
    case SOLDER_INTEGER:
      return std::to_string(value.as.integer);
    case SOLDER_REAL:
      return text_of(value.as.real);
    case SOLDER_BOOLEAN:
      return value.as.integer == 0 ? "f" : "t";
    default:
      return std::string(bytes_in(value));
  }
}

std::string fault_of(const solder_value& value) {
  if (value.type > SOLDER_BOOLEAN) return "has an unknown type";
  if (value.type != SOLDER_TEXT && value.type != SOLDER_BLOB) return {};
  if (value.length > kLongest) {
    return "has " + std::to_string(value.length) + " bytes, and PostgreSQL takes " +
           std::to_string(kLongest);
  }
  if (value.type == SOLDER_BLOB) return {};
  const std::string_view text = bytes_in(value);
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return "has a NUL byte at offset " + std::to_string(nul) +
           ", which no text of PostgreSQL can hold";
  }
  return is_utf8(text) ? "" : "is not UTF-8";
}

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
      decoded.push_back(decode_bytes(text));
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
