#include "cli/print_status.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "cli/moment.hpp"
#include "cli/print_seeds.hpp"
#include "cli/text_layout.hpp"
#include "commands/heed_drift.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

constexpr std::size_t kDetailIndent = 11;

bool is_pending(const MigrationStatus& status) {
  const bool has_begun = status.state == State::interrupted || status.state == State::running;
  const bool never_ended = has_begun && status.applied_at.empty();
  return never_ended || status.state == State::pending || status.state == State::out_of_order;
}

std::string mark(State state, Color color) {
  switch (state) {
    case State::applied:
      return "[" + paint("X", Tone::good, color) + "]";
    case State::pending:
      return "[ ]";
    case State::running:
      return "[" + paint(">", Tone::warning, color) + "]";
    case State::missing:
      return "[" + paint("?", Tone::warning, color) + "]";
    case State::modified:
    case State::out_of_order:
    case State::interrupted:
      break;
  }
  return "[" + paint("!", Tone::bad, color) + "]";
}

const char* remark(State state) {
  switch (state) {
    case State::missing:
      return "missing plugin";
    case State::modified:
      return "modified";
    case State::out_of_order:
      return "out of order";
    case State::interrupted:
      return "interrupted";
    case State::running:
      return "running";
    case State::applied:
    case State::pending:
      break;
  }
  return "";
}

std::string detail_line(const std::string& text) {
  return text.empty() ? "" : std::string(kDetailIndent, ' ') + printable(text) + "\n";
}

std::string details(const MigrationStatus& status) {
  std::string text = detail_line(status.description);
  if (status.state != State::modified) {
    return text + detail_line(status.found.empty() ? status.recorded : status.found);
  }
  return text + detail_line("recorded: " + status.recorded) +
         detail_line("found:    " + status.found);
}

std::string line(const MigrationStatus& status, const Style& style) {
  std::string notes = moment_text(status.applied_at, style.zone);
  const std::string_view about = remark(status.state);
  if (!about.empty()) notes.append(notes.empty() ? "" : ", ").append(about);
  std::string text = "  " + mark(status.state, style.color) + " " + printable(status.version) +
                     ": " + printable(status.name);
  if (!notes.empty()) text += " (" + notes + ")";
  return text + "\n" + (style.detail == Detail::full ? details(status) : "");
}

std::vector<std::string> versions_in(const StatusResult& result, State state) {
  std::vector<std::string> versions;
  for (const MigrationStatus& status : result.migrations) {
    if (status.state == state) versions.push_back(printable(status.version));
  }
  return versions;
}

std::string modified_text(const std::vector<std::string>& versions) {
  return "Modified after it was applied: " + list_of(versions) +
         ". Nothing is changed until that is settled: restore the source and build again, write a "
         "new migration for the change, or accept it with 'solder repair " +
         versions.front() + " --accept-checksum'.";
}

std::string missing_text(const std::vector<std::string>& versions) {
  const bool is_one = versions.size() == 1;
  return count_of(versions.size(), "applied migration") + (is_one ? " has" : " have") +
         " no plugin here: " + list_of(versions) + ". Put " + (is_one ? "it" : "them") +
         " back into the plugins folder, or name the folder with --plugins. To apply newer ones "
         "without, say 'solder migrate --allow-missing'.";
}

std::string unrecorded_text(const std::vector<std::string>& tables) {
  std::string text = unrecorded_words(tables);
  text.front() = 'T';
  return text +
         ". Record those with 'solder adopt' if another tool has applied them, else with "
         "'solder mark-applied VERSION'; or apply all with "
         "'solder migrate --allow-existing-tables'.";
}

std::string out_of_order_text(const std::vector<std::string>& versions) {
  return "Below the newest applied migration: " + list_of(versions) +
         ". Give it a higher version, or apply it with 'solder migrate --allow-out-of-order'.";
}

std::string interrupted_text(const std::vector<std::string>& versions) {
  return "Began without a transaction and never ended: " + list_of(versions) +
         ". Look at the database, then say what is true with 'solder repair " + versions.front() +
         " --applied' or 'solder repair " + versions.front() + " --not-applied'.";
}

std::string running_text(const StatusResult& result, const std::vector<std::string>& versions) {
  return "At work without a transaction: " + list_of(versions) + ", by " +
         printable(result.run_by) + ". Ask again when that run is done.";
}

std::string drift_text(const StatusResult& result, Zone zone) {
  const std::string when = moment_and_zone(result.drift->at, zone);
  return "Drift: " + drift_words(*result.drift, result.database, when) +
         ". Undo the change, or write it as a migration and record that with 'solder mark-applied "
         "VERSION'.";
}

// Before this is settled nothing is applied, and the database isn't what the plugins make.
bool is_blocked(const StatusResult& result) {
  constexpr std::array kBlocking = {State::modified, State::interrupted, State::running,
                                    State::missing, State::out_of_order};
  return !result.unrecorded_tables.empty() ||
         std::any_of(kBlocking.begin(), kBlocking.end(),
                     [&](State state) { return result.count(state) > 0; });
}

std::string advice(const StatusResult& result, Zone zone) {
  std::string text;
  const auto add = [&](State state, std::string (*say)(const std::vector<std::string>&)) {
    const auto versions = versions_in(result, state);
    if (!versions.empty()) text += wrapped(say(versions), 0) + "\n";
  };
  const auto running = versions_in(result, State::running);
  if (!running.empty()) text += wrapped(running_text(result, running), 0) + "\n";
  add(State::interrupted, interrupted_text);
  add(State::modified, modified_text);
  add(State::out_of_order, out_of_order_text);
  if (result.drift) text += wrapped(drift_text(result, zone), 0) + "\n";
  add(State::missing, missing_text);
  const std::vector<std::string>& tables = result.unrecorded_tables;
  if (!tables.empty()) text += wrapped(unrecorded_text(tables), 0) + "\n";
  const std::string unbuilt = unbuilt_text(result.unbuilt);
  return unbuilt.empty() ? text : text + wrapped(unbuilt, 0) + "\n";
}

std::string last_line(const StatusResult& result, const Style& style) {
  const std::size_t pending = count_pending(result);
  if (is_blocked(result)) return {};
  const std::size_t seeds = count_pending(result.seeds);
  const std::string seeding =
      std::string("'solder seed' to run the pending ") + (seeds == 1 ? "seed" : "seeds") + ".\n";
  if (pending > 0) {
    return std::string("Run 'solder migrate' to apply ") + (pending == 1 ? "it" : "them") +
           (seeds > 0 ? ", then " + seeding : ".\n");
  }
  if (!result.unbuilt.empty()) return {};
  if (seeds > 0) return "All migrations are applied. Run " + seeding;
  return paint("Database is up to date!", Tone::good, style.color) + "\n";
}

std::string list_of_printable(const std::vector<std::string>& names) {
  std::vector<std::string> shown;
  shown.reserve(names.size());
  for (const std::string& name : names) shown.push_back(printable(name));
  return list_of(shown);
}

}  // namespace

std::size_t count_pending(const StatusResult& result) {
  return static_cast<std::size_t>(
      std::count_if(result.migrations.begin(), result.migrations.end(), is_pending));
}

std::string unbuilt_text(const std::vector<std::string>& names) {
  if (names.empty()) return {};
  return "Not built yet: " + list_of_printable(names) + ". Run 'solder build' to have " +
         (names.size() == 1 ? "it" : "them") + " count.";
}

std::string unbuilt_warning(const std::vector<std::string>& names) {
  const bool is_one = names.size() == 1;
  return list_of_printable(names) + (is_one ? " is" : " are") +
         " not built yet: run 'solder build' to have " + (is_one ? "it" : "them") + " count";
}

std::string status_text(const StatusResult& result, const Style& style) {
  const std::size_t pending = count_pending(result);
  std::string applied_lines;
  std::string pending_lines;
  std::for_each(result.migrations.rbegin(), result.migrations.rend(),
                [&](const MigrationStatus& newest_first) {
                  if (!is_pending(newest_first)) applied_lines += line(newest_first, style);
                });
  for (const MigrationStatus& status : result.migrations) {
    if (is_pending(status)) pending_lines += line(status, style);
  }
  std::string text = paint("=== Migration Status ===", Tone::strong, style.color) + "\n";
  text += "Applied migrations: " + std::to_string(result.migrations.size() - pending) + "\n";
  text += "Pending migrations: " + std::to_string(pending) + "\n\n";
  if (!applied_lines.empty()) text += "Applied migrations:\n" + applied_lines + "\n";
  if (!pending_lines.empty()) text += "Pending migrations:\n" + pending_lines + "\n";
  text += seeds_text(result.seeds, style);
  text += advice(result, style.zone) + last_line(result, style);
  // The paragraphs leave an empty line behind when nothing follows them.
  if (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace solder::runner
