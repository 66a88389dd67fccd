#include "cli/progress_line.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "cli/text_layout.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

// Of the same width all the time, so that it doesn't jump.
constexpr std::size_t kBar = 10;
constexpr std::size_t kBarOfWideTerminal = 20;
constexpr std::size_t kWideTerminal = 100;

/// What is told of a step besides its name: less where the terminal is narrow.
struct Shown {
  bool amount = true;
  bool rate = true;
  bool bar = true;
};
constexpr std::array<Shown, 4> kFromMuchToLittle = {
    {{true, true, true}, {false, true, true}, {false, false, true}, {false, false, false}}};

double share_of(const StepProgress& progress) {
  return std::min(1.0, static_cast<double>(progress.done) / static_cast<double>(progress.total));
}

std::string bar(const StepProgress& progress, std::size_t terminal) {
  const std::size_t width = terminal < kWideTerminal ? kBar : kBarOfWideTerminal;
  const auto full = static_cast<std::size_t>(share_of(progress) * static_cast<double>(width));
  std::string text;
  for (std::size_t place = 0; place < width; ++place) text += place < full ? "█" : "░";
  return text + " ";
}

/// In a second; 0 where it is too early to tell.
double rate_of(const StepProgress& progress) {
  constexpr double kMilliseconds = 1000;
  if (progress.counting < std::chrono::seconds(1)) return 0;
  return static_cast<double>(progress.done - progress.from) * kMilliseconds /
         static_cast<double>(progress.counting.count());
}

std::string rate_text(const StepProgress& progress, bool has_unit) {
  const double rate = rate_of(progress);
  constexpr double kWhole = 10;
  const auto tenths = static_cast<std::uint64_t>(rate * 10);
  std::string text = rate >= kWhole
                         ? grouped(tenths / 10)
                         : std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
  return text + (has_unit && !progress.unit.empty() ? " " + printable(progress.unit) : "") + "/s";
}

std::string time_left(const StepProgress& progress) {
  const double left = static_cast<double>(progress.total - progress.done) / rate_of(progress);
  // Longer than anybody waits, and it must fit into a number.
  constexpr double kMost = 1e6;
  const auto seconds = static_cast<std::int64_t>(std::ceil(std::min(left, kMost)));
  return clock_text(std::chrono::seconds(seconds)) + " left";
}

std::string amount(const StepProgress& progress) {
  std::string text = grouped(progress.done);
  if (progress.total > 0) text += " of " + grouped(progress.total);
  return progress.unit.empty() ? text : text + " " + printable(progress.unit);
}

std::string details(const StepProgress& progress, const Shown& shown, std::size_t terminal) {
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? " " : ", ") + part; };
  const bool is_counted = progress.done > 0 || progress.total > 0;
  const bool has_rate = is_counted && rate_of(progress) > 0;
  if (progress.total > 0) {
    add((shown.bar ? bar(progress, terminal) : "") +
        std::to_string(static_cast<int>(share_of(progress) * 100)) + " %");
  }
  if (is_counted && shown.amount) add(amount(progress));
  if (has_rate && shown.rate) add(rate_text(progress, !shown.amount));
  if (progress.elapsed >= std::chrono::seconds(1)) {
    add(clock_text(std::chrono::duration_cast<std::chrono::seconds>(progress.elapsed)));
  }
  if (has_rate && progress.done < progress.total) add(time_left(progress));
  return text;
}

}  // namespace

std::string progress_line(const StepProgress& progress, std::size_t width, Color color) {
  const std::string mark = "  [" + paint(">", Tone::warning, color) + "] ";
  const std::string name = printable(progress.name);
  // A line that fills the terminal would wrap, and couldn't be erased.
  for (const Shown& shown : kFromMuchToLittle) {
    std::string line = mark;
    line += name;
    line += details(progress, shown, width);
    if (width_of(line) < width) return line;
  }
  // The sign for what is left out may be three dots.
  const std::size_t taken = width_of(mark) + 4;
  return mark + shorten(name, width > taken ? width - taken : 1);
}

}  // namespace solder::runner
