#include "database/server_address.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

bool is_url(std::string_view text) {
  const std::string_view scheme = text.substr(0, text.find("://"));
  if (scheme.size() == text.size()) return false;
  const std::string_view engine = scheme.substr(0, scheme.find('+'));
  return engine == "postgres" || engine == "postgresql";
}

/// RFC 3986, 2.3: what needs no escape.
bool is_unreserved(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-' || letter == '.' ||
         letter == '_' || letter == '~';
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string result;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x80 && is_unreserved(letter)) {
      result += letter;
    } else {
      result += {'%', kDigits[byte >> 4U], kDigits[byte & 0xFU]};
    }
  }
  return result;
}

/// https://www.postgresql.org/docs/15/libpq-connect.html, 34.1.1.1
std::string quoted_word(std::string_view text) {
  std::string result = "'";
  for (const char letter : text) {
    if (letter == '\'' || letter == '\\') result += '\\';
    result += letter;
  }
  return result + "'";
}

}  // namespace

bool is_server_address(std::string_view text) {
  if (is_url(text)) return true;
  constexpr std::array kKeys = {"host=", "dbname=", "service=", "hostaddr="};
  return std::any_of(kKeys.begin(), kKeys.end(), [text](const char* key) {
    const std::size_t at = text.find(key);
    return at == 0 || (at != std::string_view::npos && text[at - 1] == ' ');
  });
}

std::string with_password(const std::string& address, std::string_view password) {
  if (redact(address) != address) {
    throw Error(ErrorCode::usage,
                {.what = "cannot use two passwords",
                 .why = "the address of the database has one, and --password-file names another",
                 .next = "take one of them away; best the one in the address"});
  }
  if (!is_url(address)) return address + " password=" + quoted_word(password);
  const char mark = address.find('?') == std::string::npos ? '?' : '&';
  return address + mark + "password=" + percent_encoded(password);
}

}  // namespace solder::runner
