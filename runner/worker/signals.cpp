#include "worker/signals.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace solder::runner {
namespace {

struct Watched {
  int signal;
  struct sigaction before;
};

// A handler reaches nothing but globals.
std::array<Watched, 5> watched = {
    {{SIGINT, {}}, {SIGTERM, {}}, {SIGHUP, {}}, {SIGPIPE, {}}, {SIGCHLD, {}}}};
std::atomic<int> first_signal = 0;
std::atomic<int> signal_count = 0;
std::atomic<int> pipe_end = -1;
std::atomic<bool> signal_has_come = false;
static_assert(std::atomic<int>::is_always_lock_free, "used in a signal handler");

void note_signal(int signal) {
  const int error = errno;
  int none = 0;
  first_signal.compare_exchange_strong(none, signal);
  ++signal_count;
  signal_has_come = true;
  // A full pipe is readable already.
  [[maybe_unused]] const ssize_t written = write(pipe_end, "s", 1);
  errno = error;
}

/// A child has ended or stopped: whoever polls the pipe looks at its children.
void wake(int /*signal*/) {
  const int error = errno;
  [[maybe_unused]] const ssize_t written = write(pipe_end, "c", 1);
  errno = error;
}

void watch(Watched& entry, SignalWatch::Second second) {
  struct sigaction action = {};
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  if (entry.signal == SIGPIPE) {
    action.sa_handler = SIG_IGN;
  } else if (entry.signal == SIGCHLD) {
    action.sa_handler = second == SignalWatch::Second::noted ? wake : SIG_DFL;
  } else {
    action.sa_handler = note_signal;
    if (second == SignalWatch::Second::ends_process) {
      action.sa_flags |= static_cast<int>(SA_RESETHAND);
    }
  }
  sigaction(entry.signal, nullptr, &entry.before);
  const bool is_ignored =
      (entry.before.sa_flags & SA_SIGINFO) == 0 && entry.before.sa_handler == SIG_IGN;
  if (is_ignored && entry.signal != SIGCHLD) return;
  sigaction(entry.signal, &action, nullptr);
}

}  // namespace

SignalWatch::SignalWatch(Second second) {
  std::array<int, 2> pair = {};
  if (pipe2(pair.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    throw Error(ErrorCode::environment, {.what = "cannot watch for signals",
                                         .why = std::generic_category().message(errno)});
  }
  reading_ = Descriptor(pair[0]);
  writing_ = Descriptor(pair[1]);
  first_signal = 0;
  signal_count = 0;
  signal_has_come = false;
  pipe_end = pair[1];
  for (Watched& entry : watched) watch(entry, second);
}

SignalWatch::~SignalWatch() {
  for (const Watched& entry : watched) sigaction(entry.signal, &entry.before, nullptr);
  pipe_end = -1;
}

void SignalWatch::take() noexcept {
  std::array<char, 64> bytes = {};
  while (read(reading_.number(), bytes.data(), bytes.size()) > 0) {
  }
}

int SignalWatch::signal() const {
  return first_signal;
}

int SignalWatch::count() const {
  return signal_count;
}

const std::atomic<bool>& SignalWatch::has_come() const {
  return signal_has_come;
}

ErrorCode code_of_signal(int signal) {
  if (signal == SIGHUP) return ErrorCode::hung_up;
  return signal == SIGINT ? ErrorCode::interrupted : ErrorCode::terminated;
}

std::string words_of_signal(int signal) {
  return (signal == SIGINT ? "interrupted by " : "terminated by ") + signal_name(signal);
}

}  // namespace solder::runner
