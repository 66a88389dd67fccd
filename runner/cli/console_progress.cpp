#include "cli/console_progress.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "cli/print_change.hpp"
#include "cli/print_error.hpp"
#include "cli/text_layout.hpp"
#include "core/text.hpp"
#include "solder/abi.h"

namespace solder::runner {

namespace {

// Faster than eyes can follow costs time and flickers.
constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::uint64_t kBarWidth = 20;
constexpr const char* kEraseLine = "\r\x1b[K";

std::string bar(std::uint64_t done, std::uint64_t total) {
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const auto full = static_cast<std::size_t>(share * kBarWidth);
  const auto percent = static_cast<int>(share * 100);
  return " [" + std::string(full, '#') + std::string(kBarWidth - full, ' ') + "] " +
         std::to_string(percent) + " %";
}

std::string amount(const StepProgress& progress) {
  if (progress.done == 0 && progress.total == 0) return {};
  std::string text = progress.total > 0 ? bar(progress.done, progress.total) + ", " : " ";
  text += std::to_string(progress.done);
  if (progress.total > 0) text += " of " + std::to_string(progress.total);
  return progress.unit.empty() ? text : text + " " + printable(progress.unit);
}

/// What there is no memory for stays unsaid; the migration goes on.
template <typename Saying>
void say(const Saying& saying) noexcept {
  try {
    saying();
  } catch (const std::bad_alloc&) {
    return;
  }
}

}  // namespace

std::string progress_line(const StepProgress& progress, std::size_t width) {
  std::string text = "  ... " + printable(progress.name) + amount(progress);
  if (progress.elapsed.count() > 0) {
    const std::chrono::milliseconds elapsed = progress.elapsed;
    text += (text.ends_with(progress.name) ? " " : ", ") + duration_text(elapsed.count());
  }
  // A line that fills the terminal would wrap, and couldn't be erased.
  return width_of(text) < width ? text : shorten(text, width > 4 ? width - 4 : 1);
}

ConsoleProgress::ConsoleProgress(Console& console, ProgressOptions options)
    : console_(console), options_(std::move(options)), facts_(console.facts()) {}

void ConsoleProgress::plan_begun(const Plan& plan) noexcept {
  say([&] {
    if (is_quiet() || plan.empty() || !options_.tells_steps) return;
    erase();
    tell(plan_heading(plan, options_.database, Mood::doing, options_.transactions) + "\n");
  });
}

void ConsoleProgress::step_begun(const std::string& version, const std::string& name,
                                 Direction /*direction*/) noexcept {
  say([&] {
    version_ = printable(version);
    progress_ = {.name = version_ + ": " + printable(name)};
    begun_ = Clock::now();
    draw();
  });
}

void ConsoleProgress::step_progress(std::uint64_t done, std::uint64_t total,
                                    const std::string& unit) noexcept {
  say([&] {
    progress_.done = done;
    progress_.total = total;
    progress_.unit = unit;
    if (Clock::now() - drawn_ >= kRedraw) draw();
  });
}

void ConsoleProgress::log(int level, const std::string& message) noexcept {
  say([&] {
    if (level <= SOLDER_LOG_DEBUG && options_.verbosity != Verbosity::verbose) return;
    const bool is_warning = level >= SOLDER_LOG_WARNING;
    line_of_step((is_warning ? paint("warning:", Tone::warning, options_.err.color) + " " : "") +
                 printable(message));
  });
}

void ConsoleProgress::output(const std::string& line) noexcept {
  say([&] { line_of_step(printable(line)); });
}

void ConsoleProgress::step_ran(const StepResult& result) noexcept {
  say([&] {
    erase();
    version_.clear();
    if (options_.verbosity != Verbosity::verbose) return;
    console_.err("  ... " + step_name(result.kind, result.version, result.name) +
                 " has run, and is committed with the others\n");
  });
}

void ConsoleProgress::step_finished(const StepResult& result) noexcept {
  say([&] {
    erase();
    version_.clear();
    if (is_quiet()) return;
    if (options_.tells_steps) tell(step_text(result, options_.out));
    for (const std::string& warning : result.warnings) {
      console_.err(warning_text(result.version + ": " + warning, options_.err));
    }
  });
}

void ConsoleProgress::waiting(const std::string& holder) noexcept {
  say([&] {
    const bool is_wanted = facts_.err_is_terminal || options_.verbosity == Verbosity::verbose;
    if (is_quiet() || !is_wanted) return;
    erase();
    const std::string whom = holder.empty() ? "others who use the database" : printable(holder);
    console_.err("waiting for " + whom + " ...\n");
  });
}

void ConsoleProgress::tell(const std::string& text) {
  if (options_.is_apart) {
    console_.err(text);
  } else {
    console_.out(text);
  }
}

void ConsoleProgress::draw() {
  if (is_quiet() || !facts_.err_is_terminal) return;
  drawn_ = Clock::now();
  progress_.elapsed = std::chrono::duration_cast<std::chrono::seconds>(drawn_ - begun_);
  console_.err(kEraseLine + progress_line(progress_, facts_.width));
  is_drawn_ = true;
}

void ConsoleProgress::erase() {
  if (is_drawn_) console_.err(kEraseLine);
  is_drawn_ = false;
}

void ConsoleProgress::line_of_step(const std::string& text) {
  if (is_quiet()) return;
  const bool was_drawn = is_drawn_;
  erase();
  console_.err(version_.empty() ? text + "\n" : version_ + " | " + text + "\n");
  if (was_drawn) draw();
}

}  // namespace solder::runner
