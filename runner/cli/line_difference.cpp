#include "cli/line_difference.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/text.hpp"

namespace solder::runner {

namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t kAround = 3;
/// Cells of the table that finds the longest common part: 64 MiB. Texts that need more are shown as
/// one change.
constexpr std::size_t kMostCells = 16UL * 1024UL * 1024UL;

struct Edit {
  char mark = ' ';  ///< ' ', '-' or '+'
  std::string_view line = {};
};

/// Each with its newline, so that a last line without one is another line.
Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t length = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

void add(std::vector<Edit>& edits, char mark, const Lines& lines, std::size_t begin,
         std::size_t end) {
  for (std::size_t index = begin; index < end; ++index) edits.push_back({mark, lines[index]});
}

/// How many lines two texts have in common from each pair of places on.
class CommonLines {
 public:
  CommonLines(const Lines& left, const Lines& right)
      : width_(right.size() + 1), cells_((left.size() + 1) * width_) {
    for (std::size_t row = left.size(); row-- > 0;) {
      for (std::size_t column = right.size(); column-- > 0;) {
        cells_[row * width_ + column] = left[row] == right[column]
                                            ? at(row + 1, column + 1) + 1
                                            : std::max(at(row + 1, column), at(row, column + 1));
      }
    }
  }
  [[nodiscard]] std::uint32_t at(std::size_t row, std::size_t column) const {
    return cells_[row * width_ + column];
  }

 private:
  std::size_t width_;
  std::vector<std::uint32_t> cells_;
};

/// Of texts whose first and whose last lines differ.
void add_edits(std::vector<Edit>& edits, const Lines& left, const Lines& right) {
  std::size_t row = 0;
  std::size_t column = 0;
  if ((left.size() + 1) * (right.size() + 1) <= kMostCells) {
    const CommonLines common(left, right);
    while (row < left.size() && column < right.size()) {
      if (left[row] == right[column]) {
        edits.push_back({' ', left[row]});
        ++row;
        ++column;
      } else if (common.at(row + 1, column) >= common.at(row, column + 1)) {
        edits.push_back({'-', left[row++]});
      } else {
        edits.push_back({'+', right[column++]});
      }
    }
  }
  add(edits, '-', left, row, left.size());
  add(edits, '+', right, column, right.size());
}

std::vector<Edit> edits_between(const Lines& before, const Lines& after) {
  const std::size_t shorter = std::min(before.size(), after.size());
  std::size_t head = 0;
  while (head < shorter && before[head] == after[head]) ++head;
  std::size_t tail = 0;
  while (tail < shorter - head &&
         before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) {
    ++tail;
  }
  const auto middle = [&](const Lines& lines) {
    return Lines(lines.begin() + static_cast<std::ptrdiff_t>(head),
                 lines.end() - static_cast<std::ptrdiff_t>(tail));
  };
  std::vector<Edit> edits;
  add(edits, ' ', before, 0, head);
  add_edits(edits, middle(before), middle(after));
  add(edits, ' ', before, before.size() - tail, before.size());
  return edits;
}

/// Edits that are shown together: `begin` to `end`.
struct Hunk {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::vector<Hunk> hunks_of(const std::vector<Edit>& edits) {
  std::vector<Hunk> hunks;
  for (std::size_t index = 0; index < edits.size(); ++index) {
    if (edits[index].mark == ' ') continue;
    const std::size_t begin = index < kAround ? 0 : index - kAround;
    const std::size_t end = std::min(index + kAround + 1, edits.size());
    if (hunks.empty() || begin > hunks.back().end) {
      hunks.push_back({begin, end});
    } else {
      hunks.back().end = end;
    }
  }
  return hunks;
}

std::size_t count_without(const std::vector<Edit>& edits, Hunk part, char mark) {
  return static_cast<std::size_t>(
      std::count_if(edits.begin() + static_cast<std::ptrdiff_t>(part.begin),
                    edits.begin() + static_cast<std::ptrdiff_t>(part.end),
                    [mark](const Edit& edit) { return edit.mark != mark; }));
}

/// "12,7": where the hunk is in one of the texts; of none of its lines, the line before.
std::string place(const std::vector<Edit>& edits, Hunk hunk, char absent) {
  const std::size_t length = count_without(edits, hunk, absent);
  const std::size_t before = count_without(edits, {0, hunk.begin}, absent);
  return std::to_string(length == 0 ? before : before + 1) + "," + std::to_string(length);
}

Lines shown_lines(const std::string& text, std::size_t most, std::size_t& left_out) {
  Lines lines = lines_of(text);
  left_out = lines.size() > most ? lines.size() - most : 0;
  lines.resize(lines.size() - left_out);
  return lines;
}

std::string shortened(const std::string& text, std::size_t most) {
  std::size_t left_out = 0;
  std::string shown;
  for (const std::string_view line : shown_lines(text, most, left_out)) shown += line;
  return left_out == 0 ? shown : shown + "… and " + count_of(left_out, "more line") + "\n";
}

}  // namespace

std::string line_difference(const NamedText& before, const NamedText& after, std::size_t most) {
  if (before.text == after.text) return {};
  const std::vector<Edit> edits = edits_between(lines_of(before.text), lines_of(after.text));
  std::string text = "--- " + before.name + "\n+++ " + after.name + "\n";
  for (const Hunk& hunk : hunks_of(edits)) {
    text += "@@ -" + place(edits, hunk, '+') + " +" + place(edits, hunk, '-') + " @@\n";
    for (std::size_t index = hunk.begin; index < hunk.end; ++index) {
      text.append(1, edits[index].mark).append(edits[index].line);
      if (!edits[index].line.ends_with('\n')) text += "\n\\ No newline at end of file\n";
    }
  }
  return shortened(text, most);
}

}  // namespace solder::runner
