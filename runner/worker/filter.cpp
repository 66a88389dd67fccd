#include "worker/filter.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/argument_list.hpp"
#include "core/descriptor.hpp"

namespace solder::runner {
namespace {

using Clock = std::chrono::steady_clock;

/// Both ends are sockets: writing to one whose reader has gone is an error and no signal.
struct Channel {
  Descriptor here;
  Descriptor there;
};

Channel make_channel() {
  std::array<int, 2> pair = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) {
    return {Descriptor(), Descriptor()};
  }
  fcntl(pair[0], F_SETFL, O_NONBLOCK);
  return {Descriptor(pair[0]), Descriptor(pair[1])};
}

/// \return 0, or the errno of what failed.
int start(const std::vector<std::string>& arguments, int input, int output, pid_t& id) {
  std::vector<std::string> copies = arguments;
  const std::vector<char*> pointers = pointers_to(copies);
  posix_spawn_file_actions_t actions = {};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  posix_spawnattr_t attributes = {};
  posix_spawnattr_init(&attributes);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  const int failure =
      posix_spawnp(&id, pointers[0], &actions, &attributes, pointers.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failure;
}

/// Writes to the program and reads from it, as either is possible.
class Talk {
 public:
  Talk(Descriptor to, Descriptor from, std::string_view input)
      : to_(std::move(to)), from_(std::move(from)), input_(input) {}

  /// \return whether the program has closed its output in time.
  [[nodiscard]] bool run_until(Clock::time_point deadline) {
    while (!is_over_) {
      if (input_.empty()) to_ = Descriptor();
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
      if (left <= 0) return false;
      std::array<pollfd, 2> ready = {{{.fd = from_.number(), .events = POLLIN, .revents = 0},
                                      {.fd = to_.number(), .events = POLLOUT, .revents = 0}}};
      if (poll(ready.data(), ready.size(), static_cast<int>(left)) < 0 && errno != EINTR) {
        return false;
      }
      if (ready[0].revents != 0) receive();
      if (ready[1].revents != 0) send();
    }
    return true;
  }

  [[nodiscard]] std::string output() { return std::move(output_); }

 private:
  void send() {
    const ssize_t sent = ::send(to_.number(), input_.data(), input_.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      input_.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EAGAIN && errno != EINTR) {
      input_ = {};  // it has gone, or doesn't want any more
    }
  }

  void receive() {
    std::array<char, 65536> bytes = {};
    const ssize_t count = ::recv(from_.number(), bytes.data(), bytes.size(), 0);
    if (count > 0) output_.append(bytes.data(), static_cast<std::size_t>(count));
    is_over_ = count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR);
  }

  Descriptor to_;
  Descriptor from_;
  std::string_view input_;
  std::string output_ = {};
  bool is_over_ = false;
};

bool succeeded(pid_t id) {
  int status = 0;
  pid_t waited = -1;
  do {
    waited = waitpid(id, &status, 0);
  } while (waited < 0 && errno == EINTR);
  return waited == id && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

Filtered run_filter(const std::vector<std::string>& arguments, std::string_view input,
                    std::chrono::milliseconds at_most) {
  using End = Filtered::End;
  Channel in = make_channel();
  Channel out = make_channel();
  pid_t id = -1;
  if (in.there.number() < 0 || out.there.number() < 0) return {.end = End::failed};
  const int failure = start(arguments, in.there.number(), out.there.number(), id);
  if (failure != 0) return {.end = failure == ENOENT ? End::not_found : End::failed};
  in.there = Descriptor();
  out.there = Descriptor();
  Talk talk(std::move(in.here), std::move(out.here), input);
  const bool is_in_time = talk.run_until(Clock::now() + at_most);
  if (!is_in_time) kill(id, SIGKILL);
  const bool is_good = succeeded(id);
  if (!is_in_time) return {.end = End::too_late};
  return {.end = is_good ? End::done : End::failed, .output = talk.output()};
}

}  // namespace solder::runner
