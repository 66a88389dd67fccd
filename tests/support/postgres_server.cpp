#include "support/postgres_server.hpp"

#include <cstdlib>
#include <stdexcept>

namespace solder::testing {
namespace {

std::string first_line(const std::filesystem::path& path) {
  std::string line;
  std::ifstream file(path);
  std::getline(file, line);
  return line;
}

[[nodiscard]] bool run(const std::string& verb, const TemporaryFolder& folder,
                       const std::string& options) {
  const std::string command =
      SOLDER_TEST_POSTGRES_SERVER " " + verb + " '" + folder.path().string() + "' " + options;
  return std::system((command + " >/dev/null").c_str()) == 0;
}

}  // namespace

PostgresServer::PostgresServer(const std::string& options) {
  if (!run("start", folder_, "--private " + options)) {
    throw std::runtime_error("cannot start a PostgreSQL for this test");
  }
}

PostgresServer::~PostgresServer() {
  static_cast<void>(run("stop", folder_, ""));
}

std::string PostgresServer::url() const {
  return first_line(folder_ / "url");
}

std::string PostgresServer::pooler_url() const {
  return first_line(folder_ / "pooler_url");
}

void PostgresServer::restart(Ending ending) {
  if (!run("restart", folder_, ending == Ending::crash ? "--crash" : "")) {
    throw std::runtime_error("cannot restart the PostgreSQL of this test");
  }
}

}  // namespace solder::testing
