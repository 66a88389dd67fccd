/// \file
/// A console in memory.

#ifndef SOLDER_TESTS_CLI_FAKE_CONSOLE_HPP
#define SOLDER_TESTS_CLI_FAKE_CONSOLE_HPP

#include <optional>
#include <string>
#include <string_view>

#include "cli/console.hpp"

namespace solder::testing {

/// Keeps what is written; answers what a test has put there.
class FakeConsole : public runner::Console {
 public:
  void out(std::string_view text) noexcept override { out_text += text; }
  void err(std::string_view text) noexcept override { err_text += text; }
  [[nodiscard]] std::optional<std::string> read_line() override { return answer; }
  [[nodiscard]] runner::ConsoleFacts facts() const override { return what_it_is; }
  [[nodiscard]] std::string out_failure() const override { return failure; }

  std::string out_text = {};
  std::string err_text = {};
  std::optional<std::string> answer = {};
  runner::ConsoleFacts what_it_is = {};
  std::string failure = {};
};

inline constexpr runner::ConsoleFacts kTerminal = {
    .in_is_terminal = true, .out_is_terminal = true, .err_is_terminal = true, .width = 80};

}  // namespace solder::testing

#endif
