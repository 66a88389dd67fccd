#include <algorithm>
#include <map>
#include <utility>

#include "commands/import/source_folder.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

bool has_line(const SourceFile& file, std::string_view mark, std::string_view word) {
  const Script script = script_of({}, file.text);
  return std::any_of(script.lines.begin(), script.lines.end(), [&](const ScriptLine& line) {
    const std::vector<std::string> words = words_behind(line.text, mark);
    return !words.empty() && words.front() == word;
  });
}

/// The tool that a file speaks of. What says nothing but its number may be anybody's.
std::optional<Tool> tool_of(const SourceFolder& folder, const SourceFile& file) {
  if (is_diesel_folder(folder, file)) return Tool::diesel;
  if (!file.is_sql()) return std::nullopt;
  if (is_flyway_name(file)) return Tool::flyway;
  if (!file.is_at_top()) return std::nullopt;
  if (has_line(file, "+goose", "up")) return Tool::goose;
  if (has_line(file, "migrate:", "up")) return Tool::dbmate;
  if (file.text.rfind("-- no-transaction", 0) == 0) return Tool::sqlx;
  if (numbered(file.path) && without_ending(file.path, ".up.sql")) return Tool::golang_migrate;
  return std::nullopt;
}

bool has_numbered_sql(const SourceFolder& folder) {
  return std::any_of(folder.files.begin(), folder.files.end(), [](const SourceFile& file) {
    const bool has_letter = file.path.find_first_of("vV") == 0;
    return file.is_at_top() && file.is_sql() && numbered(file.path.substr(has_letter ? 1 : 0));
  });
}

/// A file without another tool's sign beside those of a tool that wouldn't read it.
const SourceFile* file_of_sqlx_beside_pairs(const SourceFolder& folder) {
  const auto found =
      std::find_if(folder.files.begin(), folder.files.end(), [&](const SourceFile& file) {
        const bool is_down = without_ending(file.path, ".down.sql").has_value();
        return file.is_at_top() && file.is_sql() && !is_down && numbered(file.path) &&
               !tool_of(folder, file);
      });
  return found == folder.files.end() ? nullptr : &*found;
}

[[noreturn]] void refuse(const SourceFolder& folder, const std::string& why) {
  std::string tools;
  for (const std::string& name : tools_with_folders()) tools += (tools.empty() ? "" : ", ") + name;
  throw Error(ErrorCode::usage,
              {.what = "cannot tell which tool " + quote(folder.path.string()) + " is of",
               .why = why,
               .next = "name it with --from: " + tools});
}

}  // namespace

Tool detect_tool(const SourceFolder& folder) {
  std::map<Tool, std::string> signs;
  for (const SourceFile& file : folder.files) {
    if (const std::optional<Tool> tool = tool_of(folder, file)) signs.emplace(*tool, file.path);
  }
  // sqlx reads pairs as well.
  if (signs.contains(Tool::sqlx)) signs.erase(Tool::golang_migrate);
  if (signs.contains(Tool::golang_migrate)) {
    if (const SourceFile* const other = file_of_sqlx_beside_pairs(folder)) {
      signs.emplace(Tool::sqlx, other->path);
    }
  }
  if (signs.size() == 1) return signs.begin()->first;
  if (signs.empty() && has_numbered_sql(folder)) return Tool::plain;
  if (signs.empty()) refuse(folder, "no file in it is called as a migration of a known tool");
  std::string why;
  for (const auto& [tool, file] : signs) {
    why += (why.empty() ? "" : ", ") + quote(file) + " looks like " + to_string(tool);
  }
  refuse(folder, why);
}

}  // namespace solder::runner
