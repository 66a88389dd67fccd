#include "cli/event_progress.hpp"

#include <array>
#include <ctime>
#include <new>
#include <utility>

#include "cli/json_reserve.hpp"
#include "cli/json_value.hpp"
#include "solder/abi.h"

namespace solder::runner {

namespace {

// What moves faster is of no use to a reader, and costs the run.
constexpr std::chrono::milliseconds kBetween{100};

/// `2026-11-22T09:30:00.123Z`.
std::string now_text() {
  using std::chrono::milliseconds;
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto in_all = std::chrono::duration_cast<milliseconds>(since).count();
  const auto seconds = static_cast<std::time_t>(in_all / 1000);
  std::tm utc = {};
  ::gmtime_r(&seconds, &utc);
  std::array<char, 32> text = {};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  const std::string thousandths = std::to_string(1000 + in_all % 1000).substr(1);
  return std::string(text.data(), length) + "." + thousandths + "Z";
}

const char* level_word(int level) {
  if (level <= SOLDER_LOG_DEBUG) return "debug";
  return level == SOLDER_LOG_INFO ? "info" : "warning";
}

}  // namespace

std::string event_line(const char* event, const Json& fields) {
  Json line = {{"format", kFormat}, {"event", event}, {"time", now_text()}};
  line.update(fields);
  constexpr int kOneLine = -1;
  constexpr bool kEscapeAll = true;
  return line.dump(kOneLine, ' ', kEscapeAll, Json::error_handler_t::replace) + "\n";
}

EventProgress::EventProgress(Console& console, std::unique_ptr<Progress> shown)
    : console_(console), shown_(std::move(shown)) {}

/// What there is no memory for stays untold; the migration goes on.
template <typename MakeFields>
void EventProgress::tell(const char* event, const MakeFields& make_fields) noexcept {
  try {
    fill_reserve();
    const UseOfReserve in_use;
    console_.out(event_line(event, make_fields()));
  } catch (const std::bad_alloc&) {
    return;
  }
}

void EventProgress::message(const char* level, const std::string& text) noexcept {
  tell("message", [&] {
    return Json{{"version", text_or_null(version_)}, {"level", level}, {"text", text}};
  });
}

void EventProgress::backup_written(const std::string& path) noexcept {
  tell("backup_written", [&] { return Json::object({{"path", path}}); });
  shown_->backup_written(path);
}

void EventProgress::creating(const std::string& database) noexcept {
  tell("creating", [&] { return Json::object({{"database", database}}); });
  shown_->creating(database);
}

void EventProgress::plan_begun(const Plan& plan) noexcept {
  tell("planned", [&] { return Json::object({{"plan", planned_steps(plan)}}); });
  shown_->plan_begun(plan);
}

void EventProgress::step_begun(const std::string& version, const std::string& name,
                               Direction direction) noexcept {
  try {
    version_ = version;
  } catch (const std::bad_alloc&) {
    version_.clear();
  }
  told_ = {};
  tell("step_started", [&] {
    return Json{{"version", version}, {"name", name}, {"direction", to_string(direction)}};
  });
  shown_->step_begun(version, name, direction);
}

void EventProgress::step_progress(std::uint64_t done, std::uint64_t total,
                                  const std::string& unit) noexcept {
  const auto now = Clock::now();
  if (done == total || now - told_ >= kBetween) {
    told_ = now;
    tell("progress", [&] {
      return Json{{"version", text_or_null(version_)},
                  {"done", done},
                  {"total", total == 0 ? Json() : Json(total)},
                  {"unit", text_or_null(unit)}};
    });
  }
  shown_->step_progress(done, total, unit);
}

void EventProgress::log(int level, const std::string& text) noexcept {
  message(level_word(level), text);
  shown_->log(level, text);
}

void EventProgress::output(const std::string& line) noexcept {
  message("output", line);
  shown_->output(line);
}

void EventProgress::step_ran(const StepResult& result) noexcept {
  version_.clear();
  tell("step_ran", [&] {
    return Json{{"version", result.version},
                {"name", result.name},
                {"direction", to_string(result.direction)},
                {"duration_ms", result.duration_ms}};
  });
  shown_->step_ran(result);
}

void EventProgress::started_over() noexcept {
  version_.clear();
  tell("started_over", [] { return Json::object(); });
  shown_->started_over();
}

void EventProgress::step_finished(const StepResult& result) noexcept {
  version_.clear();
  tell(result.failure ? "step_failed" : "step_finished", [&] {
    return Json::object({{"step", done_step(result)}});
  });
  shown_->step_finished(result);
}

void EventProgress::statement_ran(const RanStatement& statement) noexcept {
  shown_->statement_ran(statement);
}

void EventProgress::waiting(const std::string& holder) noexcept {
  tell("waiting", [&] { return Json::object({{"holder", text_or_null(holder)}}); });
  shown_->waiting(holder);
}

void EventProgress::time_passed() noexcept {
  shown_->time_passed();
}

}  // namespace solder::runner
