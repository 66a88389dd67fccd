#include "cli/console.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "commands/secret_file.hpp"

namespace solder::runner {

namespace {

/// \return 0, or the errno of what stopped it.
int write_all(int descriptor, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

void StandardConsole::out(std::string_view text) noexcept {
  if (out_error_ == 0) out_error_ = write_all(out_, text);
}

void StandardConsole::err(std::string_view text) noexcept {
  // There is nowhere left to complain to.
  (void)write_all(STDERR_FILENO, text);
}

void StandardConsole::reserve_out() noexcept {
  const int kept = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (kept < 0) return;
  if (::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
    ::close(kept);
  } else {
    out_ = kept;
  }
}

std::optional<std::string> StandardConsole::read_line() {
  std::string line;
  for (char byte = 0;;) {
    const ssize_t count = ::read(STDIN_FILENO, &byte, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return line.empty() ? std::nullopt : std::optional(line);
    if (byte == '\n') return line;
    line += byte;
  }
}

std::optional<Secret> StandardConsole::read_secret() {
  termios shown = {};
  if (::tcgetattr(STDIN_FILENO, &shown) != 0) return std::nullopt;
  termios hidden = shown;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  if (::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) != 0) return std::nullopt;
  std::optional<Secret> secret = read_secret_line(STDIN_FILENO);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
  err("\n");
  return secret;
}

ConsoleFacts StandardConsole::facts() const {
  ConsoleFacts facts;
  facts.in_is_terminal = ::isatty(STDIN_FILENO) == 1;
  facts.out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  facts.err_is_terminal = ::isatty(STDERR_FILENO) == 1;
  winsize size = {};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) facts.width = size.ws_col;
  return facts;
}

std::string StandardConsole::out_failure() const {
  return out_error_ == 0 || out_error_ == EPIPE ? std::string() : std::strerror(out_error_);
}

void occupy_standard_descriptors() {
  // open() gives the lowest descriptor that is free.
  int descriptor = 0;
  do {
    descriptor = ::open("/dev/null", O_RDWR);
  } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
  if (descriptor > STDERR_FILENO) ::close(descriptor);
}

}  // namespace solder::runner
