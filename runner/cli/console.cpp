#include "cli/console.hpp"

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <langinfo.h>
#include <new>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "cli/text_layout.hpp"
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

/// As `write_all`; `is_plain` to a terminal that shows no Unicode.
int write_text(int descriptor, std::string_view text, bool is_plain) noexcept {
  if (!is_plain) return write_all(descriptor, text);
  try {
    return write_all(descriptor, in_plain_signs(text));
  } catch (const std::bad_alloc&) {
    return write_all(descriptor, text);
  }
}

/// The characters of a locale; as its name says where the system doesn't have it: a terminal may
/// well be on another machine.
bool is_utf8_locale(const std::string& name) {
  const locale_t locale = ::newlocale(LC_CTYPE_MASK, name.c_str(), nullptr);
  std::string codeset = name.substr(std::min(name.find('.'), name.size()));
  if (locale != nullptr) {
    codeset = ::nl_langinfo_l(CODESET, locale);
    ::freelocale(locale);
  }
  return codeset == "UTF-8" || codeset.starts_with(".UTF-8") || codeset.starts_with(".utf8");
}

}  // namespace

bool shows_unicode(const std::function<const char*(const char*)>& environment) {
  const char* const terminal = environment("TERM");
  if (terminal != nullptr && std::string_view(terminal) == "dumb") return false;
  for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* const locale = environment(name);
    if (locale != nullptr && *locale != '\0') return is_utf8_locale(locale);
  }
  return false;
}

StandardConsole::StandardConsole() {
  if (shows_unicode(std::getenv)) return;
  out_is_plain_ = ::isatty(STDOUT_FILENO) == 1;
  err_is_plain_ = ::isatty(STDERR_FILENO) == 1;
}

void StandardConsole::out(std::string_view text) noexcept {
  if (out_error_ == 0) out_error_ = write_text(out_, text, out_is_plain_);
}

void StandardConsole::err(std::string_view text) noexcept {
  // There is nowhere left to complain to.
  (void)write_text(STDERR_FILENO, text, err_is_plain_);
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
  const char* const terminal = std::getenv("TERM");
  facts.is_dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
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
