/// \file
/// Breaks lines of text that are too wide.

#ifndef SOLDER_RUNNER_CLI_FOLD_HPP
#define SOLDER_RUNNER_CLI_FOLD_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace solder::runner {

/// The width that texts of our own are made for.
inline constexpr std::size_t kPageWidth = 80;

/// `text` with those of its lines that are wider than `room` broken at spaces; what follows is
/// indented as the line was, and by `hang` more. Commands in quotes (`'solder migrate --steps 1'`)
/// stay whole where they fit. A room of 0: as it is.
[[nodiscard]] std::string folded(std::string_view text, std::size_t room, std::size_t hang = 0);

/// Breaks paragraphs (divided by newlines) at spaces, so that no line is wider than `width`, words
/// that are wider by themselves excepted, as `folded` does; every line begins with `indent` spaces
/// and ends in a newline.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent,
                                  std::size_t width = kPageWidth);

}  // namespace solder::runner

#endif
