#include "cli/fold.hpp"

#include <algorithm>
#include <sstream>

#include "cli/text_layout.hpp"

namespace solder::runner {

namespace {

/// Every byte of a UTF-8 character but its first is 10xxxxxx.
bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

constexpr std::string_view kCommand = "'solder ";

/// Where a line can be broken: at the last space that fits, better none in a quoted command.
class Break {
 public:
  void consider(std::size_t space, bool fits, bool is_in_command) {
    if (fits) {
      (is_in_command ? in_command_ : between_) = space;
    } else if (after_ == std::string_view::npos) {
      after_ = space;
    }
  }
  [[nodiscard]] std::size_t place() const {
    if (between_ != std::string_view::npos) return between_;
    return in_command_ != std::string_view::npos ? in_command_ : after_;
  }

 private:
  std::size_t between_ = std::string_view::npos;
  std::size_t in_command_ = std::string_view::npos;
  std::size_t after_ = std::string_view::npos;  // of a word that is too wide by itself
};

std::size_t break_of(std::string_view line, std::size_t indent, std::size_t room) {
  Break found;
  bool is_in_command = false;
  std::size_t width = indent;
  for (std::size_t at = indent; at < line.size(); ++at) {
    if (width > room && found.place() != std::string_view::npos) break;
    is_in_command = is_in_command ? line[at] != '\'' : line.substr(at).starts_with(kCommand);
    if (line[at] == ' ') found.consider(at, width <= room, is_in_command);
    if (!continues(line[at])) ++width;
  }
  return found.place();
}

std::string folded_line(std::string line, std::size_t room, std::size_t hang) {
  std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
  const std::string margin(indent + hang, ' ');
  std::string text;
  while (width_of(line) > room) {
    const std::size_t place = break_of(line, indent, room);
    if (place == std::string::npos) break;
    text.append(line, 0, line.find_last_not_of(' ', place) + 1).append("\n");
    line.replace(0, place + 1, margin);
    indent = margin.size();
  }
  return text + line;
}

std::string wrapped_paragraph(const std::string& paragraph, std::size_t indent, std::size_t width) {
  std::istringstream words(paragraph);
  std::string line;
  for (std::string word; words >> word;) line += line.empty() ? word : " " + word;
  const std::string margin(indent, ' ');
  return line.empty() ? "\n" : folded_line(margin + line, width, 0) + "\n";
}

}  // namespace

std::string folded(std::string_view text, std::size_t room, std::size_t hang) {
  if (room == 0) return std::string(text);
  std::istringstream lines{std::string(text)};
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    result += folded_line(line, room, hang) + "\n";
  }
  if (!text.ends_with('\n') && !text.empty()) result.pop_back();
  return result;
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::istringstream paragraphs{std::string(text)};
  std::string result;
  for (std::string paragraph; std::getline(paragraphs, paragraph);) {
    result += wrapped_paragraph(paragraph, indent, width);
  }
  return result;
}

}  // namespace solder::runner
