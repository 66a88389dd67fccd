#include "summary.hpp"

#include <utility>

namespace story_hub {
namespace {

bool is_blank(char character) {
  return character == ' ' || (character >= '\t' && character <= '\r');
}

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

bool begins_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

// A byte that begins a character of UTF-8, or is one.
bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

std::string_view without_indent(std::string_view line) {
  while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  return line;
}

bool is_fence(std::string_view line) {
  const std::string_view text = without_indent(line);
  return begins_with(text, "```") || begins_with(text, "~~~");
}

// `---`, `***`, and the line below a heading.
bool is_rule(std::string_view line) {
  if (line.size() < 3 || std::string_view("-*_=").find(line.front()) == std::string_view::npos) {
    return false;
  }
  return line.find_first_not_of(line.substr(0, 1)) == std::string_view::npos;
}

// "12. " has four.
std::size_t length_of_number(std::string_view line) {
  std::size_t length = 0;
  while (length < line.size() && is_digit(line[length])) ++length;
  return length > 0 && begins_with(line.substr(length), ". ") ? length + 2 : 0;
}

// Takes off what makes a line a heading, a quote or an item of a list.
std::string_view without_block_marks(std::string_view line) {
  line = without_indent(line);
  while (begins_with(line, ">")) line = without_indent(line.substr(1));
  const std::size_t hashes = line.find_first_not_of('#');
  if (hashes != 0 && hashes != std::string_view::npos && hashes <= 6 && is_blank(line[hashes])) {
    line.remove_prefix(hashes);
  }
  for (const std::string_view bullet : {"- ", "* ", "+ "}) {
    if (begins_with(line, bullet)) return line.substr(2);
  }
  return line.substr(length_of_number(line));
}

// Writes plain text, one blank for each run of white space.
class Writer {
 public:
  void put(char character) {
    if (is_blank(character)) {
      needs_blank_ = !text_.empty();
      return;
    }
    if (needs_blank_) text_ += ' ';
    needs_blank_ = false;
    text_ += character;
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  bool needs_blank_ = false;
};

constexpr std::size_t kNone = std::string_view::npos;

// The length of "](address)" at the beginning of `text`, 0 when that isn't there.
std::size_t length_of_address(std::string_view text) {
  if (!begins_with(text, "](")) return 0;
  const std::size_t end = text.find(')');
  return end == kNone ? 0 : end + 1;
}

// The length of an image or an HTML tag at the beginning of `text`, 0 when there is none.
std::size_t length_of_unseen(std::string_view text) {
  if (begins_with(text, "![")) {
    const std::size_t close = text.find(']');
    const std::size_t address = close == kNone ? 0 : length_of_address(text.substr(close));
    return address == 0 ? 0 : close + address;
  }
  const bool is_tag = text.size() > 1 && text[0] == '<' && !is_blank(text[1]) && !is_digit(text[1]);
  const std::size_t end = is_tag ? text.find('>') : kNone;
  return end == kNone ? 0 : end + 1;
}

// An underscore inside a word, as in snake_case, is no emphasis.
bool is_emphasis(std::string_view line, std::size_t position) {
  if (line[position] == '*' || line[position] == '`' || line[position] == '~') return true;
  const auto is_edge = [](char character) {
    return is_blank(character) || std::string_view("_*.,;:!?()\"'").find(character) != kNone;
  };
  if (line[position] != '_') return false;
  return position == 0 || position + 1 == line.size() || is_edge(line[position - 1]) ||
         is_edge(line[position + 1]);
}

void write_line(std::string_view line, Writer& writer) {
  for (std::size_t position = 0; position < line.size(); ++position) {
    const std::string_view rest = line.substr(position);
    if (rest.front() == '\\' && rest.size() > 1) {
      writer.put(line[++position]);
    } else if (const std::size_t unseen = length_of_unseen(rest); unseen > 0) {
      writer.put(' ');
      position += unseen - 1;
    } else if (const std::size_t address = length_of_address(rest); address > 0) {
      position += address - 1;
    } else if (rest.front() == '[' && rest.find("](") != kNone) {
      continue;
    } else if (!is_emphasis(line, position)) {
      writer.put(rest.front());
    }
  }
  writer.put(' ');
}

}  // namespace

std::string plain_text(std::string_view markdown) {
  Writer writer;
  bool is_code = false;
  while (!markdown.empty()) {
    const std::size_t end = markdown.find('\n');
    const std::string_view line = markdown.substr(0, end);
    markdown.remove_prefix(end == kNone ? markdown.size() : end + 1);
    if (is_fence(line)) {
      is_code = !is_code;
    } else if (!is_code && !is_rule(line)) {
      write_line(without_block_marks(line), writer);
    }
  }
  return writer.take();
}

std::string excerpt(const std::string& text, std::size_t limit) {
  std::size_t characters = 0;
  std::size_t cut = 0;  // where the last character ends that leaves room for the dots
  std::size_t gap = 0;  // the last one between two words, far enough on
  for (std::size_t position = 0; position < text.size(); ++position) {
    if (!begins_character(text[position])) continue;
    if (characters < limit) cut = position;
    if (characters < limit && text[position] == ' ' && characters * 3 >= limit * 2) gap = position;
    ++characters;
  }
  if (characters <= limit) return text;
  std::string beginning = text.substr(0, gap > 0 ? gap : cut);
  while (!beginning.empty() && std::string_view(" ,;:-").find(beginning.back()) != kNone) {
    beginning.pop_back();
  }
  return beginning + "…";
}

int reading_minutes(std::string_view text) {
  constexpr int kWordsPerMinute = 200;
  int words = 0;
  bool is_inside = false;
  for (const char character : text) {
    if (!is_blank(character) && !is_inside) ++words;
    is_inside = !is_blank(character);
  }
  return (words + kWordsPerMinute - 1) / kWordsPerMinute;
}

}  // namespace story_hub
