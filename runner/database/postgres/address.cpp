#include "database/postgres/address.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <memory>
#include <utility>

#include "core/text.hpp"
#include "database/postgres/error.hpp"

namespace solder::runner::postgres {

namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

std::string value_of(const Options& options, std::string_view keyword) {
  for (const PQconninfoOption* each = options.get(); each->keyword != nullptr; ++each) {
    if (each->keyword == keyword && each->val != nullptr) return each->val;
  }
  return {};
}

bool is_url(std::string_view text) {
  return text.find("://") != std::string_view::npos;
}

bool is_number_list(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char letter) {
    return letter == ',' || std::isdigit(static_cast<unsigned char>(letter)) != 0;
  });
}

/// Whether something in an address that can't be read may be a password.
bool may_hold_password(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char letter) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  });
  return lower.find("pass") != std::string::npos || text.find('@') != std::string_view::npos ||
         (is_url(text) && text.find(':', text.find("://") + 1) != std::string_view::npos);
}

/// What comes after the '@' that ends the password, when that is what there is of one.
std::string_view behind_password(std::string_view text) {
  if (!may_hold_password(text)) return text;
  const std::size_t at = text.rfind('@');
  const bool is_elsewhere = text.find("pass") != std::string_view::npos;
  return at == std::string_view::npos || is_elsewhere ? std::string_view() : text.substr(at + 1);
}

/// libpq quotes the piece of the address that it can't read.
std::string without_secrets(std::string_view message, std::string_view address) {
  const std::string_view open = behind_password(address);
  std::string text;
  while (true) {
    const std::size_t begin = message.find('"');
    const std::size_t end = message.find('"', begin + 1);
    if (begin == std::string_view::npos || end == std::string_view::npos) break;
    const std::string_view quoted = message.substr(begin + 1, end - begin - 1);
    const bool is_known = quoted == "=" || open.find(quoted) != std::string_view::npos;
    text.append(message.substr(0, begin + 1)).append(is_known ? quoted : "***").append("\"");
    message.remove_prefix(end + 1);
  }
  return one_line(text.append(message));
}

/// An address that can't be read: what of it may be shown isn't known.
std::string shown(std::string_view text) {
  if (!may_hold_password(text)) return quote(text);
  return is_url(text) ? "'postgres://…'" : "'key=value …'";
}

[[noreturn]] void refuse(std::string_view text, std::string why, std::string next) {
  throw Error(ErrorCode::usage, {.what = "cannot read the address of the database, " + shown(text),
                                 .why = std::move(why),
                                 .next = std::move(next)});
}

/// SQLAlchemy's `postgresql+psycopg2://`.
std::string without_driver(std::string_view text) {
  const std::size_t colon = text.find("://");
  const std::size_t plus = text.find('+');
  if (colon == std::string_view::npos || plus > colon) return std::string(text);
  return std::string(text.substr(0, plus)) + std::string(text.substr(colon));
}

std::string label_of(const Options& options) {
  std::string host = value_of(options, "host");
  if (host.empty()) host = value_of(options, "hostaddr");
  if (!host.empty() && (host.front() == '/' || host.front() == '@')) host.clear();
  std::string database = value_of(options, "dbname");
  const char* const preset = std::getenv("PGDATABASE");
  if (database.empty() && preset != nullptr) database = preset;
  const std::string port = value_of(options, "port");
  const std::string service = value_of(options, "service");
  return "postgres://" + host + (port.empty() ? "" : ":" + port) + "/" + database +
         (service.empty() ? "" : "?service=" + service);
}

}  // namespace

DatabaseAddress parse_server(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) refuse(text, "it contains a NUL byte", "");
  const std::string server = without_driver(text);
  char* message = nullptr;
  const Options options(PQconninfoParse(server.c_str(), &message));
  if (options == nullptr) {
    const std::string why = message == nullptr ? "out of memory" : without_secrets(message, server);
    PQfreemem(message);
    const bool is_foreign = why.find("URI query parameter") != std::string::npos;
    refuse(text, why,
           is_foreign ? "take that parameter out: it is one of another tool"
                      : "write 'postgres://role@host/database', and special characters as %40");
  }
  if (!is_number_list(value_of(options, "port"))) {
    refuse(text, "the port is not a number", "write 'postgres://role@host/database'");
  }
  return {.backend = "postgres", .server = server, .label = label_of(options)};
}

}  // namespace solder::runner::postgres
