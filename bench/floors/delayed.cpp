// Runs a command against a PostgreSQL behind a network that takes time, and says how often the
// command waited for an answer:
//
//     delayed ADDRESS MILLISECONDS COMMAND...
//
// {host} in a word of COMMAND becomes the folder of the socket to use; the port is 5432.
// MILLISECONDS is what one round trip takes. The number of round trips goes to descriptor 3.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <libpq-fe.h>
#include <memory>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "support/postgres_proxy.hpp"

namespace {

std::string host_of(const std::string& address) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(address.c_str(), nullptr), &PQconninfoFree);
  for (const PQconninfoOption* option = options.get();
       option != nullptr && option->keyword != nullptr; ++option) {
    if (std::string(option->keyword) == "host" && option->val != nullptr) return option->val;
  }
  return {};
}

int run(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  int status = 0;
  if (posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0)
    return 127;
  if (waitpid(child, &status, 0) != child) return 126;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

int main(int count, char** words) {
  if (count < 4) return 2;
  try {
    solder::testing::PostgresProxy proxy(words[1]);
    proxy.delay_each_way(std::chrono::milliseconds(std::atoi(words[2]) / 2));
    std::vector<std::string> command(words + 3, words + count);
    const std::string marker = "{host}";
    for (std::string& word : command) {
      const std::size_t at = word.find(marker);
      if (at != std::string::npos) word.replace(at, marker.size(), host_of(proxy.url()));
    }
    const int status = run(command);
    dprintf(3, "%zu\n", proxy.round_trips().size());
    return status;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "delayed: %s\n", error.what());
    return 1;
  }
}
