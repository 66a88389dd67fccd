// Which boxes there are, how large they are, and the question about their places.
#include <algorithm>
#include <set>

#include "cli/pages/diagram.hpp"
#include "cli/pages/diagram_sizes.hpp"
#include "cli/text_layout.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

// With more tables, whole ones would make the diagram too large to be looked at.
constexpr std::size_t kMostWholeTables = 30;
constexpr std::size_t kMostColumns = 16;
// Fonts of fixed width take 0.6 of their size; a little more for those that take more.
constexpr long kNameWidth = 73;   // of a character in tenths of a pixel: 12 pixels
constexpr long kTitleWidth = 79;  // 13 pixels
constexpr long kTypeWidth = 67;   // 11 pixels
constexpr long kGap = 14;
constexpr long kLeastWidth = 110;

long width_of_text(const std::string& text, long tenths) {
  return (static_cast<long>(width_of(text)) * tenths + 9) / 10;
}

std::vector<std::size_t> shown_columns(const SchemaTable& table, bool is_short) {
  std::vector<std::size_t> shown;
  for (std::size_t place = 0; place < table.columns.size(); ++place) {
    const SchemaColumn& column = table.columns[place];
    const bool is_key = column.key_position > 0 || is_in_foreign_key(table, column.name);
    if (is_key || (!is_short && shown.size() < kMostColumns)) shown.push_back(place);
  }
  return shown;
}

DiagramBox box_of(const std::vector<SchemaTable>& tables, std::size_t place, bool is_short) {
  const SchemaTable& table = tables[place];
  DiagramBox box{.table = place, .columns = shown_columns(table, is_short)};
  box.width =
      std::max(kLeastWidth, width_of_text(shorten(printable(table.name), kNameBytes), kTitleWidth) +
                                2 * kBoxPadding);
  const bool has_both =
      std::any_of(box.columns.begin(), box.columns.end(), [&](const std::size_t shown) {
        const SchemaColumn& column = table.columns[shown];
        return column.key_position > 0 && is_in_foreign_key(table, column.name);
      });
  box.key_room = has_both ? kKeyMarks : kKeyMark;
  for (const std::size_t shown : box.columns) {
    const SchemaColumn& column = table.columns[shown];
    const long name = width_of_text(shorten(printable(column.name), kNameBytes), kNameWidth);
    const long type = width_of_text(shorten(printable(column.type), kTypeBytes), kTypeWidth);
    box.width = std::max(box.width, kBoxPadding + box.key_room + name + kGap + type + kBoxPadding);
  }
  const bool is_cut = box.columns.size() < table.columns.size();
  const auto rows = static_cast<long>(box.columns.size()) + (is_cut ? 1 : 0);
  box.height = kBoxHead + rows * kBoxRow + kBoxFoot;
  return box;
}

std::string cell(const std::string& port, long width, long height) {
  return R"(<TR><TD FIXEDSIZE="TRUE" PORT=")" + port + R"(" WIDTH=")" + std::to_string(width) +
         R"(" HEIGHT=")" + std::to_string(height) + R"("></TD></TR>)";
}

std::string node(const DiagramBox& box) {
  std::string cells = cell("r0", box.width, kBoxHead);
  for (std::size_t row = 1; row <= box.columns.size(); ++row) {
    cells += cell("r" + std::to_string(row), box.width, kBoxRow);
  }
  const long rest = box.height - kBoxHead - static_cast<long>(box.columns.size()) * kBoxRow;
  cells += cell("f", box.width, rest);
  return "n" + std::to_string(box.table) +
         R"( [label=<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">)" + cells +
         "</TABLE>>];\n";
}

// Where a line begins or ends: at the first column of the key, at the head where that isn't shown.
std::size_t row_of(const SchemaTable& table, const std::vector<std::string>& key,
                   const DiagramBox& box) {
  for (std::size_t row = 0; row < box.columns.size(); ++row) {
    if (!key.empty() && table.columns[box.columns[row]].name == key.front()) return row + 1;
  }
  return 0;
}

const DiagramBox* box_with(const Diagram& diagram, std::size_t table) {
  for (const DiagramBox& box : diagram.boxes) {
    if (box.table == table) return &box;
  }
  return nullptr;
}

// It comes back with the line's way.
std::string color_of(std::size_t number) {
  constexpr int kBase = 10;
  constexpr std::size_t kDigits = 6;
  std::string color(kDigits, '0');
  for (auto digit = color.rbegin(); digit != color.rend(); ++digit, number /= kBase) {
    *digit = static_cast<char>('0' + number % kBase);
  }
  return R"( [color="#)" + color + "\"];\n";
}

// From the row of one box to that of the other, or just from box to box.
std::string edge(const DiagramLine& line, bool is_of_rows) {
  const auto end = [&](std::size_t table, std::size_t row, const char* side) {
    const std::string place = is_of_rows ? ":r" + std::to_string(row) + side : "";
    return "n" + std::to_string(table) + place;
  };
  return end(line.relation.parent, line.parent_row, ":e") + " -> " +
         end(line.relation.child, line.child_row, ":w");
}

// In ranks, parents to the left of their children. A hundred tables would then be a few columns of
// many screens' height, so that many are laid out by springs instead, which fills a square.
// Finding ways around the boxes takes Graphviz minutes where there are many lines: those are
// straight, behind the boxes.
std::string attributes(bool is_in_ranks, std::size_t lines) {
  constexpr std::size_t kMostWays = 200;
  if (is_in_ranks) return "graph [rankdir=LR, nodesep=0.3, ranksep=0.8];\n";
  return std::string(
             R"(graph [layout=sfdp, overlap=prism, overlap_scaling=-1.1, sep="+22", splines=)") +
         (lines > kMostWays ? "line" : "true") + "];\n";
}

}  // namespace

Diagram diagram_of(const std::vector<SchemaTable>& tables) {
  Diagram diagram;
  const auto count = std::count_if(tables.begin(), tables.end(),
                                   [](const SchemaTable& table) { return !table.is_view(); });
  const bool is_short = static_cast<std::size_t>(count) > kMostWholeTables;
  for (std::size_t place = 0; place < tables.size(); ++place) {
    if (!tables[place].is_view()) diagram.boxes.push_back(box_of(tables, place, is_short));
  }
  for (const SchemaRelation& relation : relations_of(tables)) {
    const DiagramBox* const child = box_with(diagram, relation.child);
    const DiagramBox* const parent = box_with(diagram, relation.parent);
    if (child == nullptr || parent == nullptr) continue;
    diagram.lines.push_back(
        {.relation = relation,
         .child_row = row_of(tables[relation.child], relation.columns, *child),
         .parent_row = row_of(tables[relation.parent], relation.referred, *parent)});
  }
  return diagram;
}

std::string layout_question(const Diagram& diagram) {
  std::set<std::size_t> related;
  std::string edges;
  const bool is_in_ranks = diagram.boxes.size() <= kMostWholeTables;
  for (std::size_t number = 0; number < diagram.lines.size(); ++number) {
    const DiagramLine& line = diagram.lines[number];
    if (line.is_own()) continue;
    related.insert({line.relation.child, line.relation.parent});
    edges += edge(line, is_in_ranks) + color_of(number);
  }
  if (related.empty()) return {};
  std::string nodes;
  for (const DiagramBox& box : diagram.boxes) {
    if (related.contains(box.table)) nodes += node(box);
  }
  return "digraph schema {\n" + attributes(is_in_ranks, diagram.lines.size()) +
         "node [shape=plaintext, margin=0, width=0, height=0];\n"
         "edge [arrowhead=none];\n" +
         nodes + edges + "}\n";
}

}  // namespace solder::runner
