/// \file
/// Runs of the command that are let go at the same moment.

#ifndef SOLDER_TESTS_SUPPORT_RACERS_HPP
#define SOLDER_TESTS_SUPPORT_RACERS_HPP

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace solder::testing {

class Racers {
 public:
  using Arguments = std::vector<std::string>;

  /// `common` is the program and what every run is given first; what they print is appended to
  /// `output`.
  Racers(Arguments common, std::filesystem::path output)
      : common_(std::move(common)), output_(std::move(output)) {}

  /// \return their exit codes, -1 for one that died of a signal.
  [[nodiscard]] std::vector<int> run(const std::vector<Arguments>& commands) const {
    std::array<int, 2> gate = {-1, -1};
    if (pipe2(gate.data(), O_CLOEXEC) != 0) std::abort();
    std::vector<pid_t> racers;
    for (const Arguments& command : commands) racers.push_back(start(command, gate));
    close(gate[0]);
    close(gate[1]);
    std::vector<int> codes;
    for (const pid_t racer : racers) codes.push_back(wait_for(racer));
    return codes;
  }

  /// One run, not waited for.
  [[nodiscard]] pid_t start(const Arguments& command) const {
    std::array<int, 2> gate = {-1, -1};
    if (pipe2(gate.data(), O_CLOEXEC) != 0) std::abort();
    const pid_t racer = start(command, gate);
    close(gate[0]);
    close(gate[1]);
    return racer;
  }

  static int wait_for(pid_t racer) {
    int status = 0;
    waitpid(racer, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  /// A child that waits until the gate's other end is closed and becomes the command.
  [[nodiscard]] pid_t start(const Arguments& command, const std::array<int, 2>& gate) const {
    Arguments words = common_;
    words.insert(words.end(), command.begin(), command.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const pid_t id = fork();
    if (id != 0) return id;
    close(gate[1]);
    char nothing = 0;
    const int file = open(output_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (dup2(file, 1) < 0 || dup2(file, 2) < 0 || read(gate[0], &nothing, 1) != 0) _exit(126);
    execv(arguments.front(), arguments.data());
    _exit(127);
  }

  const Arguments common_;
  const std::filesystem::path output_;
};

}  // namespace solder::testing

#endif
