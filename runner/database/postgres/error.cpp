#include "database/postgres/error.hpp"

#include <array>
#include <cstdlib>

#include "core/text.hpp"
#include "database/postgres/sql_kind.hpp"

namespace solder::runner::postgres {

namespace {

constexpr unsigned kBitsPerCharacter = 6;

std::string field(const PGresult* result, int code) {
  const char* const text = PQresultErrorField(result, code);
  return text == nullptr ? std::string() : std::string(text);
}

/// https://www.postgresql.org/docs/15/errcodes-appendix.html
ErrorCode classify(std::string_view state) {
  const std::string_view kind = state.substr(0, 2);
  if (state == "55P03" || state == "40P01" || state == "40001") return ErrorCode::lock;
  // 25006: the server, or the session, only reads; 42501: this role may not.
  if (state == "25006" || state == "42501") return ErrorCode::environment;
  // Connections, resources, operators, the system, configuration files, internal errors.
  constexpr std::array kOfSurroundings = {"08", "28", "3D", "53", "57", "58", "F0", "XX"};
  for (const char* each : kOfSurroundings) {
    if (kind == each && state != "57014") return ErrorCode::environment;
  }
  return ErrorCode::database;
}

std::string advise(std::string_view state, std::string_view statement) {
  if (state == "55006") {
    return "end reading a table before changing it: reset or finalize the statement";
  }
  if (state == "55P03") {
    return "run it when the sessions that use the table are done, or wait longer with "
           "--ddl-lock-timeout";
  }
  if (state == "40P01" || state == "40001") {
    return "run it when the sessions that use the same tables are done";
  }
  if (state == "55P04") {
    return "put the use of the new value into a separate migration: it can be used only after the "
           "migration that adds it is committed";
  }
  if (state == "25001" && kind_of(statement).kind == StatementKind::transaction_mode) {
    return "make it the first statement of the migration";
  }
  if (state == "25001" || state == "2D000") {
    return "build the migration with TRANSACTION none: inside a transaction this can't run";
  }
  if (state == "25P03") {
    return "let the role's idle_in_transaction_session_timeout be longer than the migration works "
           "between two statements";
  }
  if (state == "25006") return "name the server that takes writes";
  if (state == "42501") return "give the role the privilege, or connect as another role";
  return {};
}

}  // namespace

int pack_sqlstate(std::string_view state) {
  if (state.size() != 5) return 0;
  unsigned code = 0;
  for (unsigned index = 0; index < 5; ++index) {
    const auto digit = static_cast<unsigned>(state[index] - '0') & 0x3fU;
    code |= digit << (kBitsPerCharacter * index);
  }
  return static_cast<int>(code);
}

std::string unpack_sqlstate(int code) {
  std::string state;
  for (unsigned index = 0; index < 5; ++index) {
    const unsigned digit = (static_cast<unsigned>(code) >> (kBitsPerCharacter * index)) & 0x3fU;
    state.push_back(static_cast<char>('0' + digit));
  }
  return state;
}

bool is_transient(int code) {
  const std::string state = unpack_sqlstate(code);
  return state == "40001" || state == "40P01" || state == "55P03";
}

std::string one_line(std::string_view words) {
  std::string line;
  for (const char letter : words) {
    const bool is_blank = letter == '\n' || letter == '\r' || letter == '\t' || letter == ' ';
    if (!is_blank) {
      line.push_back(letter);
    } else if (!line.empty() && line.back() != ' ') {
      line.push_back(' ');
    }
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

std::size_t position_of(const PGresult* result) {
  const std::string text = field(result, PG_DIAG_STATEMENT_POSITION);
  return text.empty() ? 0 : std::strtoul(text.c_str(), nullptr, 10);
}

namespace {

/// Functions that describe the schema look at its present state, not at that of the transaction:
/// they find nothing where another session has just dropped something. The server doesn't translate
/// these words.
bool is_of_concurrent_drop(std::string_view state, std::string_view words) {
  return state == "XX000" && (words.starts_with("cache lookup failed") ||
                              words.starts_with("could not open relation with OID"));
}

}  // namespace

DatabaseError error_of(const PGresult* result, const std::string& what, std::string_view statement,
                       int offset) {
  const std::string state = field(result, PG_DIAG_SQLSTATE);
  std::string why = field(result, PG_DIAG_MESSAGE_PRIMARY);
  if (is_of_concurrent_drop(state, why)) {
    return {ErrorCode::lock,
            {.what = what,
             .why = "another session has changed the schema meanwhile: " + one_line(why),
             .next = "run the command again"},
            pack_sqlstate(state),
            std::string(statement),
            offset};
  }
  if (why.empty()) why = one_line(PQresultErrorMessage(result));
  // Only one of the ways to this code is the setting; its words depend on the server's language.
  if (state == "55P03" && field(result, PG_DIAG_SOURCE_FUNCTION) == "ProcessInterrupts") {
    why = "lock_timeout ran out: " + why;
  }
  if (const std::string detail = field(result, PG_DIAG_MESSAGE_DETAIL); !detail.empty()) {
    why += ": " + detail;
  }
  if (!state.empty()) why += " (SQLSTATE " + state + ")";
  ErrorText text = {.what = what, .why = one_line(why), .next = advise(state, statement)};
  if (text.next.empty()) text.next = one_line(field(result, PG_DIAG_MESSAGE_HINT));
  return {classify(state), text, pack_sqlstate(state), std::string(statement), offset};
}

std::optional<LastWords> last_words_of(const PGresult* result) {
  const std::string severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  LastWords words = {.why = one_line(field(result, PG_DIAG_MESSAGE_PRIMARY)),
                     .state = field(result, PG_DIAG_SQLSTATE)};
  const bool ends = severity == "FATAL" || severity == "PANIC";
  return ends && !words.state.empty() ? std::optional(words) : std::nullopt;
}

DatabaseError lost(PGconn* connection, const std::string& name, const LastWords& words) {
  const std::string of_libpq =
      connection == nullptr ? "out of memory" : one_line(PQerrorMessage(connection));
  const bool has_words = !words.state.empty();
  std::string next = advise(words.state, {});
  if (next.empty()) {
    next = "see that the server runs and can be reached, and run the command again";
  }
  return {ErrorCode::environment,
          {.what = "cannot use database " + quote(name),
           .why = "the connection is lost: " +
                  (has_words ? words.why + " (SQLSTATE " + words.state + ")" : of_libpq),
           .next = std::move(next)},
          pack_sqlstate(has_words ? words.state : "08006")};
}

}  // namespace solder::runner::postgres
