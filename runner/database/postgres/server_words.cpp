// The address in words for the server's own programs, and its password apart.

#include <memory>

#include "core/text.hpp"
#include "database/postgres/error.hpp"
#include "database/postgres/libpq.hpp"
#include "database/postgres/program.hpp"

namespace solder::runner::postgres {

namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

/// `value` as libpq reads it between quotes.
std::string quoted_word(std::string_view value) {
  std::string quoted = "'";
  for (const char letter : value) {
    if (letter == '\'' || letter == '\\') quoted += '\\';
    quoted += letter;
  }
  return quoted + "'";
}

}  // namespace

ServerWords words_of(const std::string& server) {
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(
      PQconninfoParse(server.c_str(), &message));
  if (options == nullptr) {
    const std::string why = message == nullptr ? "out of memory" : one_line(redact(message));
    PQfreemem(message);
    throw Error(ErrorCode::usage, {.what = "cannot use the database's address",
                                   .why = why,
                                   .next = "write it as 'postgresql://ROLE@HOST/NAME'"});
  }
  ServerWords found;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::string_view keyword = option->keyword;
    if (keyword == "password") found.password = option->val;
    if (keyword == "dbname") found.database = option->val;
    if (keyword == "password" || keyword == "sslpassword") continue;
    found.words +=
        (found.words.empty() ? "" : " ") + std::string(keyword) + "=" + quoted_word(option->val);
  }
  return found;
}

}  // namespace solder::runner::postgres
