#include "cli/print_findings.hpp"

#include <vector>

#include "cli/moment.hpp"
#include "cli/print_error.hpp"
#include "cli/text_layout.hpp"
#include "commands/log.hpp"
#include "core/text.hpp"
#include "core/version.hpp"

namespace solder::runner {

namespace {

std::string finding_text(const Finding& finding, const Style& style) {
  std::string text = "[" + paint("!", Tone::bad, style.color) + "] ";
  const std::string subject = printable(finding.subject);
  const std::string what = printable(finding.text.what);
  if (what.find(subject) == std::string::npos) text += subject + ": ";
  return text + what + "\n" + error_details(finding.text, style) + "\n";
}

std::string title(const Repairable& item) {
  return "  " + printable(item.version) + ": " + printable(item.name);
}

std::string open_text(const Repairable& item, Zone zone) {
  const std::string command = "'solder repair " + printable(item.version);
  std::string text = title(item);
  if (item.kind == Repairable::Kind::checksum) {
    return text + " was modified after it was applied\n" +
           glossary({{"recorded:", printable(item.recorded)},
                     {"found:", printable(item.found)},
                     {"next:", "restore the source and build again, or accept it with " + command +
                                   " --accept-checksum'"}},
                    4, 14);
  }
  const auto statements = static_cast<std::size_t>(item.statements);
  text += " was interrupted on its way " + printable(item.direction) + ", after " +
          count_of(statements, "statement") + "\n";
  std::vector<Meaning> parts;
  if (!item.began_at.empty()) parts.push_back({"began:", moment_and_zone(item.began_at, zone)});
  if (!item.error.empty()) parts.push_back({"why:", printable(item.error)});
  parts.push_back({"next:", "look at the database, then say what is true with " + command +
                                " --applied' or " + command + " --not-applied'"});
  return text + glossary(parts, 4, 14);
}

std::string repaired_text(const Repairable& item) {
  const bool is_checksum = item.kind == Repairable::Kind::checksum;
  return "Repaired " + printable(item.version) + ": " + printable(item.name) +
         (is_checksum ? ", its checksum is now " + printable(item.found) : "") + "\n";
}

bool is_meant(const Repairable& item, const std::string& version) {
  return version.empty() || Version::parse(item.version) == Version::parse(version);
}

std::string entry_details(const LogEntry& entry) {
  const std::string who = printable(entry.user) + "@" + printable(entry.host);
  std::vector<Meaning> parts = {{"by:", who + ", solder " + printable(entry.runner)}};
  if (!entry.checksum.empty()) parts.push_back({"checksum:", printable(entry.checksum)});
  if (!entry.artifact.empty()) parts.push_back({"artifact:", printable(entry.artifact)});
  if (!entry.fingerprint.empty()) parts.push_back({"schema:", printable(entry.fingerprint)});
  return glossary(parts, 6, 18);
}

std::string subject_text(const LogEntry& entry) {
  return (is_of_whole_database(entry) ? "" : printable(entry.version) + ": ") +
         printable(entry.name);
}

std::string outcome_text(const LogEntry& entry, Color color) {
  const Tone tone = entry.outcome == LogOutcome::done ? Tone::good : Tone::bad;
  return paint(to_string(entry.outcome), tone, color);
}

}  // namespace

std::string validate_text(const ValidateResult& result, const Style& style) {
  std::string text;
  for (const Finding& finding : result.findings) text += finding_text(finding, style);
  if (style.detail == Detail::full) {
    for (const PassedOver& file : result.passed_over) {
      text += "passed over " + quote(file.file) + ": " + file.why + "\n";
    }
  }
  const std::string found = result.findings.empty() ? std::string("nothing is wrong")
                                                    : count_of(result.findings.size(), "finding");
  return text + count_of(result.plugins, "plugin") + " checked, " + found + "\n";
}

std::string repair_text(const RepairResult& result, const std::string& version,
                        const Style& style) {
  std::string text;
  std::string open;
  for (const Repairable& item : result.repaired) text += repaired_text(item);
  if (!result.taken_over.empty()) {
    text += wrapped("Drift is taken over with it: " + result.taken_over + ".", 0);
  }
  const bool lists_all = version.empty() || !result.repaired.empty();
  for (const Repairable& item : result.open) {
    if (lists_all || is_meant(item, version)) open += open_text(item, style.zone);
  }
  if (!open.empty()) {
    const std::string heading = paint("Needs a decision:", Tone::strong, style.color);
    return text + (text.empty() ? "" : "\n") + heading + "\n" + open;
  }
  return text.empty() ? "Nothing to repair.\n" : text;
}

std::string history_text(const HistoryResult& result, const Style& style) {
  if (result.log.empty()) return "Nothing was done to this database yet.\n";
  std::vector<std::vector<std::string>> rows;
  for (const LogEntry& entry : result.log) {
    rows.push_back({moment_text(entry.logged_at, style.zone), to_string(entry.action),
                    subject_text(entry), outcome_text(entry, style.color),
                    duration_text(entry.duration_ms)});
  }
  const std::string table = columns(rows, 2);
  std::string text;
  std::size_t begin = 0;
  for (const LogEntry& entry : result.log) {
    const std::size_t end = table.find('\n', begin) + 1;
    text += table.substr(begin, end - begin);
    begin = end;
    if (!entry.error.empty()) text += "      " + hanging(printable_lines(entry.error), 6) + "\n";
    if (style.detail == Detail::full) text += entry_details(entry);
  }
  return text;
}

}  // namespace solder::runner
