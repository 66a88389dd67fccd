#include "cli/pages/report_page.hpp"

#include <algorithm>
#include <map>

#include "cli/pages/html.hpp"
#include "cli/print_status.hpp"
#include "cli/text_layout.hpp"
#include "commands/heed_drift.hpp"
#include "commands/log.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

/// What the log says of migrations, by the version as it is written there.
using LatestRuns = std::map<std::string, const LogEntry*>;

std::string id_of(const std::string& version) {
  return "m-" + html_id(version);
}

std::string tile(const std::string& kind, const std::string& value, const std::string& label) {
  return R"(<div class="tile )" + kind + R"("><b>)" + html(value) + "</b><span>" + html(label) +
         "</span></div>\n";
}

std::size_t count_failures(const HistoryReport& report) {
  return static_cast<std::size_t>(
      std::count_if(report.log.begin(), report.log.end(),
                    [](const LogEntry& entry) { return entry.outcome == LogOutcome::failed; }));
}

std::string tiles(const HistoryReport& report) {
  const std::size_t pending = count_pending(report.status);
  const std::size_t failures = count_failures(report);
  std::int64_t spent = 0;
  for (const LogEntry& entry : report.log) spent += entry.duration_ms;
  std::string text = "<div class=\"tiles\">\n";
  text += tile("good", std::to_string(report.status.migrations.size() - pending), "applied");
  text += tile(pending > 0 ? "warn" : "", std::to_string(pending), "pending");
  text += tile(failures > 0 ? "bad" : "", std::to_string(failures),
               failures == 1 ? "failure" : "failures");
  text += tile("", duration_text(spent), "spent in all");
  if (!report.log.empty()) text += tile("", report.log.front().logged_at, "last entry, UTC");
  return text + "</div>\n";
}

std::string badge(const std::string& kind, const std::string& text) {
  return R"(<span class="badge )" + kind + R"(">)" + html(text) + "</span>";
}

std::string state_badge(State state) {
  if (state == State::applied) return badge("good", "applied");
  if (state == State::pending) return badge("warn", "pending");
  std::string words = to_string(state);
  std::replace(words.begin(), words.end(), '_', ' ');
  return badge("bad", words);
}

std::string outcome_badge(const LogEntry& entry) {
  if (entry.outcome == LogOutcome::done) return badge("good", "done");
  return badge("bad", entry.outcome == LogOutcome::failed ? "failed" : "never ended");
}

std::string hash(const std::string& value) {
  if (value.empty()) return {};
  return R"(<code class="hash">)" + html(value) + "</code>";
}

std::string who(const LogEntry& entry) {
  return html(entry.user + (entry.host.empty() ? "" : "@" + entry.host));
}

std::string log_link(const LogEntry* entry, const std::string& text) {
  if (entry == nullptr) return html(text);
  return R"(<a href="#log-)" + std::to_string(entry->id) + R"(">)" + html(text) + "</a>";
}

std::string migration_row(const MigrationStatus& status, const LatestRuns& runs) {
  const auto found = runs.find(status.version);
  const LogEntry* const run = found == runs.end() ? nullptr : found->second;
  const bool is_other = !status.found.empty() && status.found != status.recorded;
  std::string checksums = hash(status.recorded.empty() ? status.found : status.recorded);
  if (!status.recorded.empty() && is_other) {
    checksums += "<br><small>the plugin's:</small> " + hash(status.found);
  }
  return R"(<tr class="item" id=")" + id_of(status.version) + R"("><td class="n">)" +
         html(status.version) + R"(</td><td class="n">)" + html(status.name) +
         (status.description.empty() ? "" : "<br><small>" + html(status.description) + "</small>") +
         "</td><td>" + state_badge(status.state) + R"(</td><td class="time">)" +
         log_link(status.applied_at.empty() ? nullptr : run, status.applied_at) + "</td><td>" +
         (run == nullptr || status.applied_at.empty() ? "" : who(*run)) + "</td><td>" + checksums +
         "</td></tr>\n";
}

std::string migrations(const HistoryReport& report, const LatestRuns& runs) {
  std::string text =
      "<section class=\"card\" id=\"migrations\">\n<div class=\"bar\"><h2>Migrations</h2></div>\n";
  if (report.status.migrations.empty()) {
    return text + "<p class=\"note\">There are none.</p>\n</section>\n";
  }
  text +=
      "<div class=\"scroll\"><table>\n<thead><tr><th>Version</th><th>Name</th><th>State</th>"
      "<th>Applied, UTC</th><th>By</th><th>Checksum</th></tr></thead>\n<tbody>\n";
  for (std::size_t index = report.status.migrations.size(); index-- > 0;) {
    text += migration_row(report.status.migrations[index], runs);
  }
  return text + "</tbody></table></div>\n</section>\n";
}

std::string seeds(const std::vector<SeedStatus>& statuses) {
  if (statuses.empty()) return {};
  std::string text =
      "<section class=\"card\" id=\"seeds\">\n<div class=\"bar\"><h2>Seeds</h2></div>\n"
      "<div class=\"scroll\"><table>\n<thead><tr><th>Version</th><th>Name</th><th>State</th>"
      "<th>Ran, UTC</th></tr></thead>\n<tbody>\n";
  for (const SeedStatus& seed : statuses) {
    text += R"(<tr class="item"><td class="n">)" + html(seed.version) + R"(</td><td class="n">)" +
            html(seed.name) + "</td><td>" +
            badge(seed.state == SeedState::run ? "good" : "warn", to_string(seed.state)) +
            R"(</td><td class="time">)" + html(seed.ran_at) + "</td></tr>\n";
  }
  return text + "</tbody></table></div>\n</section>\n";
}

std::string detail(const std::string& term, const std::string& value) {
  return value.empty() ? "" : "<dt>" + term + "</dt><dd>" + value + "</dd>";
}

std::string details(const LogEntry& entry) {
  const std::string statements =
      entry.statements > 0 ? std::to_string(entry.statements) : std::string();
  return "<details><summary>Details</summary><dl>" + detail("Checksum", hash(entry.checksum)) +
         detail("Artifact", hash(entry.artifact)) +
         detail("Schema after it", hash(entry.fingerprint)) +
         detail("Statements finished", statements) + detail("Solder", html(entry.runner)) +
         "</dl></details>";
}

std::string duration_cell(const LogEntry& entry, std::int64_t longest) {
  const std::int64_t percent = longest > 0 ? entry.duration_ms * 100 / longest : 0;
  return R"(<td class="duration">)" + html(duration_text(entry.duration_ms)) +
         R"(<span class="length" style="width:)" + std::to_string(percent) + R"(%"></span></td>)";
}

std::string log_row(const LogEntry& entry, const HistoryReport& report, std::int64_t longest) {
  const auto& known = report.status.migrations;
  const bool is_known = entry.action != LogAction::seed &&
                        std::any_of(known.begin(), known.end(), [&](const MigrationStatus& status) {
                          return status.version == entry.version;
                        });
  const std::string version =
      is_known ? R"(<a href="#)" + id_of(entry.version) + R"(">)" + html(entry.version) + "</a>"
               : html(is_of_whole_database(entry) ? "" : entry.version);
  const std::string error =
      entry.error.empty() ? "" : R"(<pre class="error">)" + html_lines(entry.error) + "</pre>";
  const bool is_done = entry.outcome == LogOutcome::done;
  return R"(<tr class="item)" + std::string(is_done ? "" : " failed") + R"(" id="log-)" +
         std::to_string(entry.id) + R"("><td class="time">)" + html(entry.logged_at) + "</td><td>" +
         html(to_string(entry.action)) + R"(</td><td class="n">)" + version +
         R"(</td><td class="what"><span class="n">)" + html(entry.name) + "</span>" + error +
         details(entry) + "</td><td>" + outcome_badge(entry) + "</td>" +
         duration_cell(entry, longest) + "<td>" + who(entry) + "</td></tr>\n";
}

std::string log(const HistoryReport& report) {
  std::string text =
      "<section class=\"card\" id=\"log\">\n<div class=\"bar\"><h2>Log</h2><small>newest first, "
      R"(times in UTC</small><label class="only" hidden><input type="checkbox" id="failed"> )"
      "failures only</label></div>\n";
  if (report.log.empty()) {
    return text + "<p class=\"note\">Nothing was done yet.</p>\n</section>\n";
  }
  std::int64_t longest = 0;
  for (const LogEntry& entry : report.log) longest = std::max(longest, entry.duration_ms);
  text +=
      "<div class=\"scroll\"><table>\n<thead><tr><th>When</th><th>Action</th><th>Version</th>"
      "<th>What</th><th>Outcome</th><th>Took</th><th>By</th></tr></thead>\n<tbody>\n";
  for (const LogEntry& entry : report.log) text += log_row(entry, report, longest);
  return text + "</tbody></table></div>\n</section>\n";
}

// The newest entry that applied or recorded each version.
LatestRuns latest_runs(const std::vector<LogEntry>& newest_first) {
  LatestRuns runs;
  for (const LogEntry& entry : newest_first) {
    const bool applies = entry.action == LogAction::up || entry.action == LogAction::mark;
    if (applies && entry.outcome == LogOutcome::done) runs.emplace(entry.version, &entry);
  }
  return runs;
}

std::string notes(const StatusResult& status) {
  if (!status.drift) return {};
  return R"(<p class="note">)" + html(drift_words(*status.drift, status.database)) + ".</p>\n";
}

}  // namespace

std::string report_page(const HistoryReport& report, const std::string& name) {
  return page_html(
      {.title = name,
       .subtitle = "Migration report: " + count_of(report.status.migrations.size(), "migration") +
                   ", " + std::to_string(report.log.size()) +
                   (report.log.size() == 1 ? " log entry" : " log entries"),
       .search_hint = "Search versions, names, people, errors",
       .body = notes(report.status) + tiles(report) + migrations(report, latest_runs(report.log)) +
               seeds(report.status.seeds) + log(report)});
}

}  // namespace solder::runner
