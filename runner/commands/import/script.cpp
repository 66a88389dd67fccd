#include "commands/import/script.hpp"

#include <sstream>

namespace solder::runner {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool begins_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

}  // namespace

std::string Script::text() const {
  std::string text;
  for (const ScriptLine& line : lines) text += line.text;
  return text;
}

std::size_t Script::line_at(std::size_t offset) const {
  std::size_t end = 0;
  for (const ScriptLine& line : lines) {
    end += line.text.size();
    if (offset < end) return line.number;
  }
  return lines.empty() ? 1 : lines.back().number;
}

Script script_of(const std::string& file, std::string_view text) {
  Script script{.file = file};
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t newline = text.find('\n');
    const std::size_t length = newline == std::string_view::npos ? text.size() : newline + 1;
    script.lines.push_back({number, std::string(text.substr(0, length))});
    text.remove_prefix(length);
  }
  return script;
}

void cut(Script& script, std::size_t begin, std::size_t end) {
  std::size_t start = 0;
  for (ScriptLine& line : script.lines) {
    std::string kept;
    for (std::size_t index = 0; index < line.text.size(); ++index) {
      const std::size_t offset = start + index;
      const bool is_end = line.text[index] == '\n' || line.text[index] == '\r';
      if (is_end || offset < begin || offset >= end) kept += line.text[index];
    }
    start += line.text.size();
    line.text = kept;
    if (start >= end) return;
  }
}

std::string_view trimmed(std::string_view line) {
  if (begins_with(line, kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  const std::size_t first = line.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string> words_behind(std::string_view line, std::string_view mark) {
  line = trimmed(line);
  if (!begins_with(line, "--")) return {};
  line = trimmed(line.substr(2));
  if (!begins_with(line, mark)) return {};
  std::istringstream rest(lower_case(line.substr(mark.size())));
  std::vector<std::string> words;
  for (std::string word; rest >> word;) words.push_back(word);
  return words;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return lower;
}

}  // namespace solder::runner
