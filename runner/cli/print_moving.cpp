#include "cli/print_moving.hpp"

#include <algorithm>
#include <map>

#include "cli/text_layout.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

constexpr std::size_t kMostListed = 10;
constexpr std::size_t kMostAlike = 3;

/// All of the lines, or the first and the last ones of many.
std::string list(const std::vector<std::string>& lines, const Style& style) {
  const bool is_cut = style.detail == Detail::normal && lines.size() > kMostListed;
  const std::size_t head = is_cut ? kMostListed / 2 : lines.size();
  std::string text;
  for (std::size_t index = 0; index < head; ++index) text += "  " + lines[index] + "\n";
  if (!is_cut) return text;
  text +=
      "  … " + std::to_string(lines.size() - kMostListed) + " more; all of them with --verbose\n";
  for (std::size_t index = lines.size() - head; index < lines.size(); ++index) {
    text += "  " + lines[index] + "\n";
  }
  return text;
}

std::string line_of(const ImportedMigration& migration) {
  std::string line = printable(migration.folder.string());
  std::string remarks;
  if (migration.kind == Kind::seed) remarks += ", a seed";
  if (migration.kind == Kind::migration && !migration.reversible) remarks += ", no way down";
  if (migration.transaction == TransactionMode::none) remarks += ", no transaction";
  if (!remarks.empty()) line += "  (" + remarks.substr(2) + ")";
  return line;
}

std::string note_text(const ImportNote& note) {
  std::string place = printable(note.file);
  if (note.line > 0) place += ":" + std::to_string(note.line);
  std::string text = "  " + place + (note.is_left_out ? ": left out\n" : "\n");
  text += wrapped(printable(note.why), 4);
  return note.next.empty() ? text : text + wrapped("next: " + printable(note.next), 4);
}

/// What is said of many files is said of the first ones alone.
std::string notes_text(const std::vector<ImportNote>& notes, const Style& style) {
  if (notes.empty()) return {};
  const std::string heading = "Needs a person (" + std::to_string(notes.size()) + "):";
  std::string text = "\n" + paint(heading, Tone::strong, style.color) + "\n";
  std::map<std::string, std::size_t> said;
  for (const ImportNote& note : notes) {
    const std::size_t times = ++said[note.why];
    if (style.detail == Detail::full || times <= kMostAlike) text += note_text(note);
  }
  if (style.detail == Detail::full) return text;
  for (const auto& [why, times] : said) {
    if (times <= kMostAlike) continue;
    text += "  … " + std::to_string(times - kMostAlike) + " more; all of them with --verbose\n" +
            wrapped(printable(why), 4);
  }
  return text;
}

bool has_history(Tool tool) {
  const auto& tools = tools_with_histories();
  return std::find(tools.begin(), tools.end(), to_string(tool)) != tools.end();
}

std::string line_of(const AdoptedMigration& migration) {
  return printable(migration.version) + ": " + printable(migration.name) +
         (migration.kind == Kind::seed ? "  (a seed)" : "");
}

}  // namespace

std::string import_text(const ImportResult& result, const Style& style) {
  std::vector<std::string> lines;
  for (const ImportedMigration& migration : result.migrations) lines.push_back(line_of(migration));
  std::string text = result.dry_run ? "Would import " : "Imported ";
  text += count_of(result.migrations.size(), "migration") + " of " + to_string(result.tool) +
          " from " + quote(result.from.string()) + " into " + quote(result.into.string()) + "\n";
  text += list(lines, style);
  if (result.project) text += "  " + printable(result.project->string()) + "\n";
  text += notes_text(result.notes, style);
  if (result.dry_run) return text + "\nNothing was written.\n";
  text += "\nNext:\n  1. run 'solder build'\n";
  if (has_history(result.tool)) {
    return text + "  2. on a database that " + to_string(result.tool) +
           " has migrated, run 'solder adopt';\n     on a new one, run 'solder migrate'\n";
  }
  return text +
         "  2. on a database that has them already, run 'solder mark-applied VERSION'\n"
         "     for each; on a new one, run 'solder migrate'\n";
}

std::string adopt_text(const AdoptResult& result, const Style& style) {
  const std::string whose = std::string(to_string(result.tool)) + ", table " + quote(result.table);
  if (result.adopted.empty()) {
    const char* const why = result.already == 0 ? "nothing is applied there"
                                                : "all that is applied there is recorded here";
    return wrapped("Nothing to adopt from " + whose + ": " + why + ".", 0);
  }
  std::vector<std::string> lines;
  for (const AdoptedMigration& migration : result.adopted) lines.push_back(line_of(migration));
  std::string text = result.dry_run ? "Would adopt " : "Adopted ";
  text += count_of(result.adopted.size(), "migration") + " from " + whose +
          (result.dry_run ? "" : "; none was run") + "\n" + list(lines, style);
  if (result.pending == 0) return text + "\nNone is pending.\n";
  return text + "\n" + count_of(result.pending, "migration") +
         (result.pending == 1 ? " is" : " are") + " pending: run 'solder migrate'.\n";
}

}  // namespace solder::runner
