/// \file
/// The terminal, or what stands in its place: where text goes, and where an answer comes from.

#ifndef SOLDER_RUNNER_CLI_CONSOLE_HPP
#define SOLDER_RUNNER_CLI_CONSOLE_HPP

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/signature.hpp"

namespace solder::runner {

/// What stands behind the three standard streams.
struct ConsoleFacts {
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::size_t width = 80;  ///< of the terminal, in characters
  bool is_dumb = false;    ///< the terminal can do nothing but print: no colour, no line again
};

/// The three streams. Data goes out, everything else goes to err. Writing never throws: see
/// `out_failure`.
class Console {
 public:
  virtual ~Console() = default;
  virtual void out(std::string_view text) noexcept = 0;
  virtual void err(std::string_view text) noexcept = 0;
  /// From here on what libraries and plugins print to the standard output goes to err, and `out`
  /// alone still reaches it.
  virtual void reserve_out() noexcept {}
  /// A line without its newline; nothing at the end of the input.
  [[nodiscard]] virtual std::optional<std::string> read_line() = 0;
  /// As `read_line`, without showing what is typed; nothing where nobody can be asked.
  [[nodiscard]] virtual std::optional<Secret> read_secret() { return std::nullopt; }
  [[nodiscard]] virtual ConsoleFacts facts() const = 0;
  /// Why data couldn't be written, empty when all was. A reader that went away (`| head`) is not a
  /// failure.
  [[nodiscard]] virtual std::string out_failure() const = 0;
};

/// Whether a terminal shows more than ASCII, as `environment` says: its locale (LC_ALL, LC_CTYPE,
/// LANG) is one of UTF-8, and TERM isn't `dumb`.
[[nodiscard]] bool shows_unicode(const std::function<const char*(const char*)>& environment);

/// The process's own streams, unbuffered: what was said is seen whatever happens next. A terminal
/// that shows no Unicode gets our signs in ASCII (`in_plain_signs`); a pipe or a file gets all as
/// it is.
class StandardConsole : public Console {
 public:
  StandardConsole();
  void out(std::string_view text) noexcept override;
  void err(std::string_view text) noexcept override;
  void reserve_out() noexcept override;
  [[nodiscard]] std::optional<std::string> read_line() override;
  [[nodiscard]] std::optional<Secret> read_secret() override;
  [[nodiscard]] ConsoleFacts facts() const override;
  [[nodiscard]] std::string out_failure() const override;

 private:
  int out_ = 1;        // the descriptor that `out` writes to
  int out_error_ = 0;  // errno of the first write to stdout that failed
  bool out_is_plain_ = false;
  bool err_is_plain_ = false;
};

/// Opens /dev/null on those of the descriptors 0, 1 and 2 that are closed, so that no database ever
/// gets one of them and is written to by a message.
void occupy_standard_descriptors();

}  // namespace solder::runner

#endif
