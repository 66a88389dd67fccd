#include "cli/style.hpp"

namespace solder::runner {

namespace {

// ECMA-48, 8.3.117 (SGR). The eight plain colours follow the reader's own palette.
const char* code(Tone tone) {
  switch (tone) {
    case Tone::good:
      return "32";
    case Tone::bad:
      return "1;31";
    case Tone::warning:
      return "33";
    case Tone::quiet:
      return "2";
    case Tone::strong:
      return "1";
  }
  return "0";
}

}  // namespace

std::string paint(std::string_view text, Tone tone, Color color) {
  if (color == Color::off) return std::string(text);
  return std::string("\x1b[") + code(tone) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace solder::runner
