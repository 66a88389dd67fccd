#include "cli/print_error.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/text_layout.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

constexpr std::size_t kLabelWidth = 9;
// A narrower column than this is no easier to read.
constexpr std::size_t kLeastRoom = 20;
// A longer statement hides the rest of the message; the log has it whole.
constexpr std::size_t kShownStatement = 1000;

/// What is left of a line for a text behind `taken` characters; 0 where there is no terminal.
std::size_t room_behind(std::size_t taken, const Style& style) {
  return style.width == 0 ? 0 : std::max(style.width, taken + kLeastRoom) - taken;
}

std::string labelled(std::string_view label, std::string_view text, const Style& style) {
  if (text.empty()) return {};
  std::string lines = printable_lines(text);
  while (!lines.empty() && lines.back() == '\n') lines.pop_back();
  return padded("  " + std::string(label) + ":", kLabelWidth) +
         hanging(folded(lines, room_behind(kLabelWidth, style)), kLabelWidth) + "\n";
}

/// The rest of a line that begins with `head`, and what doesn't fit on it below.
std::string said_behind(std::string_view head, const std::string& text, const Style& style) {
  return hanging(folded(text, room_behind(head.size(), style)), kLabelWidth) + "\n";
}

struct Sorted {
  std::vector<std::string> applied = {};
  std::vector<std::string> undone = {};
  std::vector<std::string> failed = {};
  std::vector<std::string> with_it = {};  ///< undone because another one failed
  std::vector<std::string> in_doubt = {};
  std::vector<std::string> not_run = {};
};

Sorted sorted(const Plan& plan, const Report& report) {
  Sorted steps;
  for (const StepResult& result : report.results) {
    const std::string name = (result.kind == Kind::seed ? "seed " : "") + printable(result.version);
    const bool is_up = result.direction == Direction::up;
    if (result.outcome == Outcome::failed) {
      steps.failed.push_back(name);
    } else if (result.outcome == Outcome::rolled_back) {
      steps.with_it.push_back(name);
    } else if (result.outcome == Outcome::in_doubt) {
      steps.in_doubt.push_back(name);
    } else {
      (is_up ? steps.applied : steps.undone).push_back(name);
    }
  }
  for (std::size_t index = plan.size() - std::min(report.not_run, plan.size()); index < plan.size();
       ++index) {
    const Migration& migration = plan[index].migration;
    const std::string prefix = migration.kind == Kind::seed ? "seed " : "";
    steps.not_run.push_back(prefix + printable(migration.version.text()));
  }
  return steps;
}

void say(std::string& text, const std::vector<std::string>& names, std::string_view one,
         std::string_view many) {
  if (names.empty()) return;
  if (!text.empty()) text += "; ";
  text += list_of(names) + " " + std::string(names.size() == 1 ? one : many);
}

std::string state_text(const Plan& plan, const Report& report) {
  const Sorted steps = sorted(plan, report);
  std::string text;
  say(text, steps.undone, "was rolled back", "were rolled back");
  say(text, steps.applied, "was applied", "were applied");
  say(text, steps.failed, "failed and changed nothing", "failed and changed nothing");
  say(text, steps.with_it, "was undone with it", "were undone with it");
  say(text, steps.in_doubt, "is in doubt", "are in doubt");
  say(text, steps.not_run, "did not run", "did not run");
  return text;
}

}  // namespace

std::string error_details(const ErrorText& text, const Style& style) {
  return labelled("where", text.where, style) + labelled("why", text.why, style) +
         labelled("next", text.next, style);
}

std::string error_text(const ErrorText& text, const Style& style) {
  return "solder: " + paint("error:", Tone::bad, style.color) + " " +
         said_behind("solder: error: ", printable(text.what), style) + error_details(text, style);
}

std::string failure_text(const Plan& plan, const Report& report, const Style& style) {
  const StepFailure& failure = *report.failure()->failure;
  ErrorText text = failure.text;
  if (text.where.empty()) text.where = shorten(failure.statement, kShownStatement);
  const std::string next = std::move(text.next);
  text.next.clear();
  std::string result = error_text(text, style);
  return result + labelled("state", state_text(plan, report), style) +
         labelled("next", next, style);
}

ErrorText echoed(ErrorText text) {
  constexpr std::size_t kMostBytes = 500;
  for (std::string* part : {&text.what, &text.where, &text.why, &text.next}) {
    *part = shorten(redact(*part), kMostBytes);
  }
  return text;
}

std::string warning_text(const std::string& message, const Style& style) {
  return "solder: " + paint("warning:", Tone::warning, style.color) + " " +
         said_behind("solder: warning: ", printable_lines(message), style);
}

}  // namespace solder::runner
