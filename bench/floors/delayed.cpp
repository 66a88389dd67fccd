// Runs a command against a PostgreSQL behind a network that takes time, and says how often the command waited for an answer:
//
//     delayed ADDRESS MILLISECONDS COMMAND...
//
// A word of COMMAND that is {address} becomes the address to use. MILLISECONDS is what one round trip takes. The number of
// round trips goes to descriptor 3.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "support/postgres_proxy.hpp"

namespace {

int run(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  int status = 0;
  if (posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0) return 127;
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
    for (std::string& word : command) {
      const std::size_t at = word.find("{address}");
      if (at != std::string::npos) word.replace(at, 9, proxy.url());
    }
    const int status = run(command);
    dprintf(3, "%zu\n", proxy.round_trips().size());
    return status;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "delayed: %s\n", error.what());
    return 1;
  }
}
