#include "cli/print_change.hpp"

#include <algorithm>

#include "cli/text_layout.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

constexpr std::size_t kDetailIndent = 11;

struct Counts {
  std::size_t down = 0;
  std::size_t up = 0;
  std::size_t seeds = 0;
};

Counts count(const Plan& plan) {
  Counts counts;
  for (const Step& step : plan) {
    if (step.migration.kind == Kind::seed) {
      ++counts.seeds;
    } else {
      ++(step.direction == Direction::up ? counts.up : counts.down);
    }
  }
  return counts;
}

std::string nature(const Step& step) {
  const Migration& migration = step.migration;
  std::string text = migration.kind == Kind::seed ? ""
                     : migration.reversible       ? "reversible, "
                                                  : "irreversible, ";
  return text + (migration.transaction == TransactionMode::each ? "in a transaction"
                                                                : "without a transaction");
}

std::string planned_step(const Step& step, const Style& style) {
  const bool is_up = step.direction == Direction::up;
  const std::string mark =
      paint(is_up ? "+" : "-", is_up ? Tone::good : Tone::warning, style.color);
  std::string text =
      "  [" + mark + "] " +
      step_name(step.migration.kind, step.migration.version.text(), step.migration.class_name) +
      "\n";
  const std::string description = printable(step.migration.description);
  if (!description.empty()) text += wrapped(description, kDetailIndent);
  return text + std::string(kDetailIndent, ' ') + nature(step) + "\n";
}

std::string mark_of(const StepResult& result, Color color) {
  switch (result.outcome) {
    case Outcome::done:
      return result.direction == Direction::up ? paint("+", Tone::good, color)
                                               : paint("-", Tone::warning, color);
    case Outcome::skipped:
      return "=";
    case Outcome::failed:
      return paint("!", Tone::bad, color);
    case Outcome::rolled_back:
      return " ";
    case Outcome::in_doubt:
      break;
  }
  return paint("?", Tone::bad, color);
}

std::string end_of(const StepResult& result) {
  switch (result.outcome) {
    case Outcome::done:
      return " (" + duration_text(result.duration_ms) + ")";
    case Outcome::skipped:
      return " (somebody else has done it)";
    case Outcome::failed:
      return " failed";
    case Outcome::rolled_back:
      return " was undone";
    case Outcome::in_doubt:
      break;
  }
  return " is in doubt";
}

std::size_t count_done(const Report& report, Kind kind, Direction direction) {
  return static_cast<std::size_t>(
      std::count_if(report.results.begin(), report.results.end(), [&](const StepResult& result) {
        return result.outcome == Outcome::done && result.kind == kind &&
               result.direction == direction;
      }));
}

std::string summary(const ChangeResult& result) {
  std::string text;
  const auto say = [&](std::size_t number, std::string_view what) {
    if (number == 0) return;
    if (!text.empty()) text += ", ";
    text += std::to_string(number) + " " + std::string(what);
  };
  const Report& report = result.report;
  say(result.tables_dropped, result.tables_dropped == 1 ? "table dropped" : "tables dropped");
  say(count_done(report, Kind::migration, Direction::down), "rolled back");
  say(count_done(report, Kind::migration, Direction::up), "applied");
  say(count_done(report, Kind::seed, Direction::up), "seeded");
  say(report.count(Outcome::skipped), "done by somebody else");
  say(report.count(Outcome::failed), "failed");
  say(report.count(Outcome::rolled_back), "undone");
  say(report.count(Outcome::in_doubt), "in doubt");
  say(report.not_run, "not run");
  return text;
}

}  // namespace

std::string plan_heading(const Plan& plan, const std::string& database, Mood mood,
                         Transactions transactions) {
  const Counts counts = count(plan);
  const bool is_done = mood == Mood::doing;
  std::string text;
  const char* place = "";
  const auto say = [&](std::size_t number, const char* noun, const std::string& verb,
                       const char* preposition) {
    if (number == 0) return;
    text += (text.empty() ? verb : " and " + verb) + " " + count_of(number, noun);
    place = preposition;
  };
  say(counts.down, "migration", is_done ? "rolling back" : "roll back", " of ");
  say(counts.up, "migration", is_done ? "applying" : "apply", " to ");
  say(counts.seeds, "seed", is_done ? "running" : "run", " on ");
  if (is_done) {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  } else {
    text.insert(0, "Would ");
  }
  const char* const how = transactions == Transactions::all ? " in one transaction" : "";
  return text + place + quote(redact(database)) + how;
}

std::string plan_text(const Plan& plan, const std::string& database, std::string_view nothing,
                      const Style& style, Transactions transactions) {
  if (plan.empty()) return std::string(nothing) + "\n";
  std::string text = plan_heading(plan, database, Mood::would, transactions) + "\n";
  for (const Step& step : plan) text += planned_step(step, style);
  return text;
}

std::string nothing_text(bool existed, const std::string& database, std::string_view nothing) {
  if (existed) return std::string(nothing);
  return "Nothing to do, and database " + quote(redact(database)) + " does not exist yet.";
}

std::string creation_text(bool existed, const Plan& plan, const std::string& database) {
  if (existed || plan.empty()) return {};
  return "Database " + quote(redact(database)) + " does not exist yet: it would be created.\n";
}

std::string step_name(Kind kind, const std::string& version, const std::string& name) {
  return (kind == Kind::seed ? "seed " : "") + printable(version) + ": " + printable(name);
}

std::string step_text(const StepResult& result, const Style& style) {
  return "  [" + mark_of(result, style.color) + "] " +
         step_name(result.kind, result.version, result.name) + end_of(result) + "\n";
}

std::string schema_file_text(const std::optional<SchemaFile>& file) {
  return file && file->changed ? "Schema written to " + quote(file->path.string()) + "\n" : "";
}

std::string change_text(const ChangeResult& result, const std::string& database,
                        std::string_view nothing) {
  std::string text = schema_file_text(result.schema_file);
  const std::string counts = summary(result);
  const bool has_database = result.existed || result.created;
  return text + (counts.empty() ? nothing_text(has_database, database, nothing) : counts) + "\n";
}

}  // namespace solder::runner
