#include "cli/console_progress.hpp"

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
constexpr const char* kEraseLine = "\r\x1b[K";

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

ConsoleProgress::ConsoleProgress(Console& console, ProgressOptions options)
    : console_(console), options_(std::move(options)), facts_(console.facts()) {}

void ConsoleProgress::backup_written(const std::string& path) noexcept {
  say([&] {
    if (!is_quiet()) tell("Backup written to " + quote(path) + "\n");
  });
}

void ConsoleProgress::creating(const std::string& database) noexcept {
  say([&] {
    if (!is_quiet()) tell("Creating database " + quote(database) + "\n");
  });
}

void ConsoleProgress::plan_begun(const Plan& plan) noexcept {
  say([&] {
    if (is_quiet() || plan.empty()) return;
    // A plan has seeds or migrations, not both.
    kind_ = plan.front().migration.kind;
    if (!options_.tells_steps) return;
    erase();
    tell(plan_heading(plan, options_.database, Mood::doing, options_.transactions) + "\n");
  });
}

void ConsoleProgress::step_begun(const std::string& version, const std::string& name,
                                 Direction /*direction*/) noexcept {
  say([&] {
    version_ = printable(version);
    progress_ = {.name = step_name(kind_, version, name)};
    begun_ = count_begun_ = counted_ = options_.now();
    is_counting_ = false;
    draw();
  });
}

void ConsoleProgress::step_progress(std::uint64_t done, std::uint64_t total,
                                    const std::string& unit) noexcept {
  say([&] {
    counted_ = options_.now();
    // What came before the first word says nothing about what follows, nor does another count.
    if (!is_counting_ || done < progress_.done || unit != progress_.unit) {
      is_counting_ = true;
      count_begun_ = counted_;
      progress_.from = done;
    }
    progress_.done = done;
    progress_.total = total;
    progress_.unit = unit;
    if (counted_ - drawn_ >= kRedraw) draw();
  });
}

void ConsoleProgress::log(int level, const std::string& message) noexcept {
  say([&] {
    if (level <= SOLDER_LOG_DEBUG && options_.verbosity != Verbosity::verbose) return;
    const bool is_warning = level >= SOLDER_LOG_WARNING;
    if (is_warning && version_.empty()) return warn(message);
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
      warn(result.version + ": " + warning);
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

void ConsoleProgress::time_passed() noexcept {
  say([&] {
    if (version_.empty()) return;
    using std::chrono::seconds;
    const auto shown = std::chrono::duration_cast<seconds>(progress_.elapsed);
    if (options_.now() - begun_ >= shown + seconds(1)) draw();
  });
}

void ConsoleProgress::tell(const std::string& text) {
  if (options_.is_apart) {
    console_.err(text);
  } else {
    console_.out(text);
  }
}

void ConsoleProgress::warn(const std::string& message) {
  if (is_quiet()) return;
  erase();
  console_.err(warning_text(message, options_.err));
}

void ConsoleProgress::draw() {
  if (!has_live_line()) return;
  using std::chrono::milliseconds;
  drawn_ = options_.now();
  progress_.elapsed = std::chrono::duration_cast<milliseconds>(drawn_ - begun_);
  progress_.counting = std::chrono::duration_cast<milliseconds>(counted_ - count_begun_);
  // The window may have another size by now.
  const std::size_t width = console_.facts().width;
  console_.err(kEraseLine + progress_line(progress_, width, options_.err.color));
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
