/// \file
/// Lays text out for a terminal: lines, paragraphs, columns, and numbers with their units.

#ifndef SOLDER_RUNNER_CLI_TEXT_LAYOUT_HPP
#define SOLDER_RUNNER_CLI_TEXT_LAYOUT_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/fold.hpp"

namespace solder::runner {

/// Characters of UTF-8 text without the colours of `paint`: good enough for the width of names on a
/// terminal.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// `text` with spaces up to `width`.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);

/// Every line of `text` but the first with `indent` spaces before it.
[[nodiscard]] std::string hanging(std::string_view text, std::size_t indent);

/// Rows as columns two spaces apart, each line with `indent` spaces before it and none at its end.
[[nodiscard]] std::string columns(const std::vector<std::vector<std::string>>& rows,
                                  std::size_t indent);

/// Pairs of a term and what it means: the term at `indent`, the meaning wrapped at column `hang`,
/// on a line of its own where the term is too long.
struct Meaning {
  std::string term = {};
  std::string says = {};
};
[[nodiscard]] std::string glossary(const std::vector<Meaning>& entries, std::size_t indent,
                                   std::size_t hang);

/// 1000000 as "1,000,000".
[[nodiscard]] std::string grouped(std::uint64_t number);

/// "4 ms", "1.2 s", "2 min 5 s".
[[nodiscard]] std::string duration_text(std::int64_t milliseconds);

/// For what is still running: "0 s", "59 s", "2 min 5 s", "3 h 20 min".
[[nodiscard]] std::string clock_text(std::chrono::seconds time);

/// "512 bytes", "40.0 KiB", "1.5 GiB".
[[nodiscard]] std::string size_text(std::uintmax_t bytes);

/// `text` with the signs of typography that our texts use (… × █ ░) written in ASCII, for terminals
/// that can't show them. What else isn't ASCII stays.
[[nodiscard]] std::string in_plain_signs(std::string_view text);

/// "001", "001 and 002", "001, 002 and 003", "001, 002, 003 and 14 more".
[[nodiscard]] std::string list_of(const std::vector<std::string>& words);

}  // namespace solder::runner

#endif
