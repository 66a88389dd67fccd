/// \file
/// How text is dressed: colour, how much is said, and whose time it tells.

#ifndef SOLDER_RUNNER_CLI_STYLE_HPP
#define SOLDER_RUNNER_CLI_STYLE_HPP

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/moment.hpp"

namespace solder::runner {

enum class Color { off, on };
enum class Detail { normal, full };  ///< full: --verbose

/// What a piece of text means; its colour follows from that.
enum class Tone { good, bad, warning, quiet, strong };

struct Style {
  Color color = Color::off;
  Detail detail = Detail::normal;
  Zone zone = Zone::utc;
  std::size_t width = 0;  ///< of the terminal, in characters; 0: there is none
};

/// `text` in the colour of its tone; unchanged without colours.
[[nodiscard]] std::string paint(std::string_view text, Tone tone, Color color);

}  // namespace solder::runner

#endif
