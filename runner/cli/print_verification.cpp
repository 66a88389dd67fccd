#include "cli/print_verification.hpp"

#include <algorithm>

#include "cli/print_change.hpp"
#include "cli/text_layout.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

constexpr std::size_t kIndent = 6;
constexpr std::size_t kDetail = 8;
/// Bytes of a definition: a function's body would hide the rest.
constexpr std::size_t kDefinitionShown = 400;

std::string times(const VerifiedMigration& migration) {
  std::string text;
  for (const StepResult& run : migration.runs) {
    text += std::string(text.empty() ? " " : ", ") + to_string(run.direction) + " " +
            (run.failure ? "failed" : duration_text(run.duration_ms));
  }
  return text;
}

std::string definition(const char* label, const std::string& text) {
  return std::string(kDetail, ' ') + label +
         hanging(printable_lines(shorten(text, kDefinitionShown)), kDetail + 9) + "\n";
}

/// What is gone, what is left behind, what is another.
std::string difference_text(const SchemaDifference& difference) {
  const std::string line = std::string(kDetail, ' ') + printable(difference.object);
  if (difference.after.empty()) return line + " is missing\n";
  if (difference.before.empty()) return line + " is there, and wasn't before\n";
  return line + " differs\n" + definition("  before: ", difference.before) +
         definition("  after:  ", difference.after);
}

std::string differences(const char* heading, const std::vector<SchemaDifference>& found) {
  if (found.empty()) return {};
  std::string text = std::string(kIndent, ' ') + heading + "\n";
  for (const SchemaDifference& difference : found) text += difference_text(difference);
  return text;
}

std::string mark_of(const VerifiedMigration& migration, Color color) {
  if (!migration.is_good()) return paint("!", Tone::bad, color);
  return migration.reversible ? paint("+", Tone::good, color) : paint("~", Tone::warning, color);
}

std::string migration_text(const VerifiedMigration& migration, const Style& style) {
  std::string text = "  [" + mark_of(migration, style.color) + "] " +
                     step_name(migration.kind, migration.version, migration.name) + ":" +
                     times(migration);
  if (!migration.reversible) text += "; irreversible, so its way down was not tried";
  text += "\n" + differences("after its way down, against before it:", migration.after_down);
  return text + differences("after its second way up, against the first:", migration.after_again);
}

std::string heading(const VerificationResult& result) {
  const std::size_t count = result.migrations.size() + result.not_run;
  const std::string kind = result.backend == "sqlite" ? "SQLite" : "PostgreSQL";
  return "Verified " + count_of(count, "migration") + " on " +
         (result.with_data ? "a copy of the database" : "an empty " + kind + " database") + "\n";
}

std::string faults_text(const VerificationResult& result) {
  std::string text;
  if (!result.with_data || result.failure() != nullptr) return text;
  for (const std::string& fault : result.faults) text += "  [!] " + printable(fault) + "\n";
  for (const std::string& fault : result.faults_before) {
    text += "  [~] as before: " + printable(fault) + "\n";
  }
  if (!text.empty()) return "Integrity and foreign keys:\n" + text;
  return "Integrity and foreign keys: nothing is wrong\n";
}

std::size_t count_irreversible(const VerificationResult& result) {
  return static_cast<std::size_t>(std::count_if(
      result.migrations.begin(), result.migrations.end(), [](const VerifiedMigration& migration) {
        return !migration.reversible && migration.failure() == nullptr;
      }));
}

std::vector<std::string> bad_versions(const VerificationResult& result) {
  std::vector<std::string> versions;
  for (const VerifiedMigration& migration : result.migrations) {
    if (!migration.is_good()) versions.push_back(printable(migration.version));
  }
  return versions;
}

std::string summary(const VerificationResult& result) {
  const std::size_t bad = bad_versions(result).size();
  const std::size_t irreversible = count_irreversible(result);
  const std::size_t good = result.migrations.size() - bad - irreversible;
  std::string text = std::to_string(good) + " can be undone and done again";
  if (irreversible > 0) text += ", " + std::to_string(irreversible) + " irreversible";
  if (bad > 0) text += ", " + std::to_string(bad) + " not as it should be";
  if (result.not_run > 0) text += ", " + std::to_string(result.not_run) + " not run";
  return text + "\n";
}

}  // namespace

std::string verification_text(const VerificationResult& result, const Style& style) {
  if (result.migrations.empty() && !result.with_data) return "There are no migrations to verify.\n";
  std::string text = heading(result);
  for (const VerifiedMigration& migration : result.migrations) {
    text += migration_text(migration, style);
  }
  return text + faults_text(result) + summary(result);
}

ErrorText verification_finding(const VerificationResult& result) {
  const std::vector<std::string> versions = bad_versions(result);
  if (versions.empty()) {
    return {.what = "the migrations leave faults in the data",
            .why = result.faults.front(),
            .next = "mend what they do with these rows, run 'solder build', then verify again"};
  }
  return {.what = "the way down of " + list_of(versions) +
                  (versions.size() == 1 ? " doesn't" : " don't") + " undo the way up",
          .why = "the schema differs, see above",
          .next = "mend the way down, run 'solder build', then verify again"};
}

}  // namespace solder::runner
