#include "support/postgres.hpp"

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace solder::testing {
namespace {

/// The address that `variable` or, else, the file of the server that ctest started holds.
std::string find_url(const char* variable, const char* file) {
  if (const char* value = std::getenv(variable); value != nullptr && *value != '\0') return value;
  std::string url;
  std::getline(std::ifstream(std::string(SOLDER_TEST_POSTGRES_FOLDER "/") + file), url);
  // An outside server has no pooler of ours in front of it.
  const bool is_outside = std::getenv("SOLDER_TEST_POSTGRES") != nullptr;
  if (!url.empty() && !is_outside) return url;
  throw std::runtime_error(
      "there is no PostgreSQL to test against: run the tests by ctest or by "
      "'tests/support/postgres_server.py run COMMAND', or set " +
      std::string(variable));
}

std::string encode(const std::string& text) {
  const std::string plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (plain.find(c) != std::string::npos) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return encoded;
}

std::string rows_of(const PGresult* result) {
  std::string rows;
  for (int row = 0; row < PQntuples(result); ++row) {
    if (row > 0) rows += '\n';
    for (int column = 0; column < PQnfields(result); ++column) {
      if (column > 0) rows += '|';
      rows += PQgetvalue(result, row, column);
    }
  }
  return rows;
}

/// Of this database, without those that only look: one that has just looked may still be ending.
constexpr const char* kBackends =
    "pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND "
    "application_name <> 'solder test observer'";

/// Unlike the names of any other test, in this process or another, on any machine that shares the
/// server.
std::string unused_name() {
  static std::atomic<int> count = 0;
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  std::ostringstream name;
  name << "solder_test_" << std::hex << (std::hash<std::string>{}(host)&0xffffU) << '_' << std::dec
       << getpid() << '_' << ++count;
  return name.str();
}

}  // namespace

std::string postgres_url() {
  return find_url("SOLDER_TEST_POSTGRES", "url");
}

std::string postgres_pooler_url() {
  return find_url("SOLDER_TEST_PGBOUNCER", "pooler_url");
}

std::string with_option(const std::string& url, const std::string& name, const std::string& value) {
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(url.c_str(), &message), &PQconninfoFree);
  if (!options) {
    const std::unique_ptr<char, decltype(&PQfreemem)> owned(message, &PQfreemem);
    throw std::runtime_error(message);
  }
  std::string result = "postgresql://";
  char separator = '?';
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr || name == option->keyword) continue;
    result += separator + std::string(option->keyword) + '=' + encode(option->val);
    separator = '&';
  }
  return result + separator + name + '=' + encode(value);
}

std::string observer(const std::string& url) {
  return with_option(url, "application_name", "solder test observer");
}

PostgresSession::PostgresSession(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    throw std::runtime_error(PQerrorMessage(connection_.get()));
  }
  // Notices go to stderr otherwise.
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);
}

std::string PostgresSession::query(const std::string& sql) {
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(native(), sql.c_str()),
                                                             &PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY) {
    throw std::runtime_error(PQerrorMessage(native()));
  }
  return rows_of(result.get());
}

int PostgresSession::backend() const {
  return PQbackendPID(native());
}

PostgresDatabase::PostgresDatabase()
    : name_(unused_name()), url_(with_option(postgres_url(), "dbname", name_)) {
  // template0 has no sessions that could be in the way, and holds nothing of anyone's.
  PostgresSession(postgres_url()).query("CREATE DATABASE " + name_ + " TEMPLATE template0");
}

PostgresDatabase::~PostgresDatabase() {
  try {
    PostgresSession(postgres_url()).query("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
  } catch (const std::exception&) {
    // The test has stopped the server, or the server is thrown away with all it holds.
  }
}

std::string PostgresDatabase::pooler_url() const {
  return with_option(postgres_pooler_url(), "dbname", name_);
}

std::string PostgresDatabase::query(const std::string& sql) const {
  return PostgresSession(observer(url_)).query(sql);
}

std::vector<int> PostgresDatabase::backends() const {
  std::istringstream rows(
      query(std::string("SELECT pid FROM ") + kBackends + " ORDER BY backend_start"));
  std::vector<int> pids;
  for (int pid = 0; rows >> pid;) pids.push_back(pid);
  return pids;
}

int PostgresDatabase::terminate_backends() const {
  const std::string ended =
      query(std::string("SELECT count(*) FILTER (WHERE pg_terminate_backend(pid, 10000)) FROM ") +
            kBackends);
  return std::stoi(ended);
}

std::string PostgresDatabase::locks() const {
  return query(
      "SELECT locktype, CASE locktype WHEN 'advisory' THEN classid || '.' || objid ELSE "
      "relation::regclass::text END, mode, granted FROM pg_locks WHERE database = (SELECT oid FROM "
      "pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid() AND locktype IN "
      "('advisory', 'relation') ORDER BY 1, 2, 3, 4");
}

}  // namespace solder::testing
