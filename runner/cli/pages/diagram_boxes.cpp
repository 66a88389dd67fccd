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
  for (const std::size_t shown : box.columns) {
    const SchemaColumn& column = table.columns[shown];
    const long name = width_of_text(shorten(printable(column.name), kNameBytes), kNameWidth);
    const long type = width_of_text(shorten(printable(column.type), kTypeBytes), kTypeWidth);
    box.width = std::max(box.width, kBoxPadding + kKeyMark + name + kGap + type + kBoxPadding);
  }
  const bool is_cut = box.columns.size() < table.columns.size();
  const auto rows = static_cast<long>(box.columns.size()) + (is_cut ? 1 : 0);
  box.height = kBoxHead + rows * kBoxRow + kBoxFoot;
  return box;
}

std::string cell(const std::string& port, long width, long height) {
  return "<TR><TD FIXEDSIZE=\"TRUE\" PORT=\"" + port + "\" WIDTH=\"" + std::to_string(width) +
         "\" HEIGHT=\"" + std::to_string(height) + "\"></TD></TR>";
}

std::string node(const DiagramBox& box) {
  std::string cells = cell("h", box.width, kBoxHead);
  for (const std::size_t column : box.columns) {
    cells += cell("c" + std::to_string(column), box.width, kBoxRow);
  }
  const long rest = box.height - kBoxHead - static_cast<long>(box.columns.size()) * kBoxRow;
  cells += cell("f", box.width, rest);
  return "n" + std::to_string(box.table) +
         " [label=<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\">" +
         cells + "</TABLE>>];\n";
}

// Where a line begins or ends: at the first column of the key, at the head where that isn't shown.
std::string port(const SchemaTable& table, const std::vector<std::string>& key,
                 const DiagramBox& box) {
  for (const std::size_t place : box.columns) {
    if (!key.empty() && table.columns[place].name == key.front()) {
      return "c" + std::to_string(place);
    }
  }
  return "h";
}

const DiagramBox* box_with(const Diagram& diagram, std::size_t table) {
  for (const DiagramBox& box : diagram.boxes) {
    if (box.table == table) return &box;
  }
  return nullptr;
}

// Parents stand to the left of their children. The colour is the line's number: it comes back.
std::string edge(const DiagramLine& line, std::size_t number) {
  constexpr int kBase = 10;
  constexpr std::size_t kDigits = 6;
  std::string color(kDigits, '0');
  for (auto digit = color.rbegin(); digit != color.rend(); ++digit, number /= kBase) {
    *digit = static_cast<char>('0' + number % kBase);
  }
  const bool is_own = line.relation.child == line.relation.parent;
  return "n" + std::to_string(line.relation.parent) + ":" + line.parent_port + ":e -> n" +
         std::to_string(line.relation.child) + ":" + line.child_port + (is_own ? ":e" : ":w") +
         " [color=\"#" + color + "\"];\n";
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
         .child_port = port(tables[relation.child], relation.columns, *child),
         .parent_port = port(tables[relation.parent], relation.referred, *parent)});
  }
  return diagram;
}

std::string layout_question(const Diagram& diagram) {
  if (diagram.lines.empty()) return {};
  std::set<std::size_t> related;
  std::string edges;
  for (std::size_t number = 0; number < diagram.lines.size(); ++number) {
    const DiagramLine& line = diagram.lines[number];
    related.insert({line.relation.child, line.relation.parent});
    edges += edge(line, number);
  }
  std::string nodes;
  for (const DiagramBox& box : diagram.boxes) {
    if (related.count(box.table) > 0) nodes += node(box);
  }
  return "digraph schema {\n"
         "graph [rankdir=LR, nodesep=0.3, ranksep=0.8];\n"
         "node [shape=plaintext, margin=0, width=0, height=0];\n"
         "edge [arrowhead=none];\n" +
         nodes + edges + "}\n";
}

}  // namespace solder::runner
