#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unistd.h>

#include "core/text.hpp"
#include "database/postgres/address.hpp"
#include "database/postgres/error.hpp"

namespace solder::runner::postgres {

namespace {

/// Seconds. Without one, libpq waits for an address that drops everything as long as the system
/// does: minutes.
constexpr const char* kConnectTimeout = "10";

std::string text_of(const char* text) {
  return text == nullptr ? std::string() : std::string(text);
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// The command that makes the database, on the same server.
std::string createdb(const PGconn* connection) {
  const std::string host = text_of(PQhost(connection));
  std::string command = "createdb ";
  if (!host.empty()) command += "-h " + host + " -p " + text_of(PQport(connection)) + " ";
  return command + text_of(PQdb(connection));
}

struct Advice {
  std::string_view words;  ///< of libpq or the server
  std::string_view next;
};

// What libpq says for itself is in English; a server may say the rest in another language, and then
// gets the advice that fits all.
constexpr std::array kAdvice = {
    Advice{
        "no password supplied",
        "give the password: '--password-file FILE', '--password-file env:NAME', or a line in the "
        "file of PGPASSFILE"},
    Advice{"password authentication failed",
           "see that the role and its password are right; the password is that of the address, of "
           "--password-file, of PGPASSWORD or of PGPASSFILE"},
    Advice{"Peer authentication failed",
           "connect as the role that is called like your user, or with a password over "
           "'host=localhost'"},
    Advice{"no encryption", "add 'sslmode=require' to the address"},
    Advice{"SSL off", "add 'sslmode=require' to the address"},
    Advice{"no pg_hba.conf entry",
           "let the server's pg_hba.conf allow this role, database and host, or name others"},
    Advice{"does not support SSL", "take 'sslmode' out of the address, or switch SSL on there"},
    Advice{"could not translate host name", "correct the name of the host in the address"},
    Advice{"timeout expired",
           "see that the host can be reached; 'connect_timeout=SECONDS' in the address waits "
           "longer"},
    Advice{"Connection refused", "start the server, or correct the host and port in the address"},
    Advice{"No such file or directory",
           "start the server, or correct the host and port in the address"},
    Advice{"is starting up", "run the command again in a moment"},
    Advice{"is shutting down", "run the command again when the server is back"},
    Advice{"too many clients", "run the command again when fewer programs are connected"},
    Advice{"connection slots are reserved",
           "run the command again when fewer programs are connected"},
};

std::string advise(const PGconn* connection, std::string_view words) {
  const std::string role = text_of(PQuser(connection));
  if (has(words, "role \"") && has(words, "does not exist")) {
    return "name another role in the address, or create it: 'createuser " + role + "'";
  }
  if (has(words, "database \"") && has(words, "does not exist")) {
    return "create it: '" + printable(createdb(connection)) + "'";
  }
  for (const Advice& each : kAdvice) {
    if (has(words, each.words)) return std::string(each.next);
  }
  return "see that the server runs, and that the address, the role and the password are right";
}

}  // namespace

PGconn* connect_to(const std::string& server, int seconds) {
  // Names the one who waits or works, for those who look into pg_stat_activity.
  const std::string who = "solder " + std::to_string(getpid());
  const std::string limit = std::to_string(seconds);
  // What stands before `dbname` gives way to what the address says, what stands behind it doesn't.
  const bool has_timeout = std::getenv("PGCONNECT_TIMEOUT") != nullptr;
  const std::array keys = {has_timeout ? "client_encoding" : "connect_timeout",
                           "dbname",
                           "fallback_application_name",
                           "client_encoding",
                           seconds == 0 ? nullptr : "connect_timeout",
                           static_cast<const char*>(nullptr)};
  const std::array values = {
      has_timeout ? "UTF8" : kConnectTimeout, server.c_str(), who.c_str(), "UTF8", limit.c_str(),
      static_cast<const char*>(nullptr)};
  return PQconnectdbParams(keys.data(), values.data(), 1);
}

DatabaseError cannot_connect(const PGconn* connection, const std::string& name) {
  ErrorText text = {.what = "cannot open database " + quote(name), .why = "out of memory"};
  if (connection != nullptr) {
    text.why = printable(one_line(redact(PQerrorMessage(connection))));
    text.where = printable("host " + text_of(PQhost(connection)) + ", port " +
                           text_of(PQport(connection)) + ", database " + text_of(PQdb(connection)) +
                           ", role " + text_of(PQuser(connection)));
    text.next = advise(connection, text.why);
  }
  return {ErrorCode::environment, text, 0};
}

}  // namespace solder::runner::postgres
