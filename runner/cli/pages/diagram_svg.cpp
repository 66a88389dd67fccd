#include <algorithm>
#include <cmath>

#include "cli/pages/diagram.hpp"
#include "cli/pages/diagram_sizes.hpp"
#include "cli/pages/html.hpp"
#include "cli/pages/layout_answer.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

constexpr long kMargin = 12;
constexpr long kLoop = 48;      // how far the line of a table that refers to itself reaches out
constexpr long kBetween = 24;   // of boxes in the rows below
constexpr double kShape = 1.6;  // of those rows: their width by their height

std::string number(long value) {
  return std::to_string(value);
}

std::string text_at(const std::string& kind, long x, long y, const std::string& text,
                    std::size_t most) {
  const std::string whole = printable(text);
  const std::string shown = shorten(whole, most);
  const std::string title = shown == whole ? "" : "<title>" + html(whole) + "</title>";
  return R"(<text class=")" + kind + R"(" x=")" + number(x) + R"(" y=")" + number(y) + R"(">)" +
         html(shown) + title + "</text>";
}

std::string key_mark(const SchemaTable& table, const SchemaColumn& column, long base) {
  const bool is_foreign = is_in_foreign_key(table, column.name);
  const bool is_own = column.key_position > 0;
  if (!is_own && !is_foreign) return {};
  const std::string second = is_own && is_foreign ? R"(<tspan class="fk" dx="4">FK</tspan>)" : "";
  return R"(<text class=")" + std::string(is_own ? "pk" : "fk") + R"(" x=")" + number(kBoxPadding) +
         R"(" y=")" + number(base) + R"(">)" + (is_own ? "PK" : "FK") + second + "</text>";
}

std::string row(const SchemaTable& table, const SchemaColumn& column, const DiagramBox& box,
                long y) {
  const long base = y + 14;
  std::string text = key_mark(table, column, base) +
                     text_at("column", kBoxPadding + box.key_room, base, column.name, kNameBytes);
  if (!column.type.empty()) {
    text += text_at("type", box.width - kBoxPadding, base, column.type, kTypeBytes);
  }
  return text;
}

std::string box_svg(const SchemaTable& table, const DiagramBox& box) {
  const std::string inner = number(box.width - 12);
  std::string svg = R"(<a class="box" href="#t-)" + html_id(table.name) + R"(" data-table=")" +
                    number(static_cast<long>(box.table)) + R"(" transform="translate()" +
                    number(box.x) + "," + number(box.y) + R"x()"><rect class="body" width=")x" +
                    number(box.width) + R"(" height=")" + number(box.height) +
                    R"(" rx="6"/><path class="head" d="M0,6a6,6 0 0 1 6,-6h)" + inner +
                    "a6,6 0 0 1 6,6v" + number(kBoxHead - 6) + "h-" + number(box.width) +
                    R"(z"/>)" + text_at("title", kBoxPadding, 18, table.name, kNameBytes);
  long y = kBoxHead;
  for (const std::size_t place : box.columns) {
    svg += row(table, table.columns[place], box, y);
    y += kBoxRow;
  }
  const std::size_t rest = table.columns.size() - box.columns.size();
  if (rest > 0) {
    svg += text_at("rest", kBoxPadding + box.key_room, y + 14, "+ " + count_of(rest, "column"), 40);
  }
  return svg + "</a>\n";
}

std::string line_svg(const std::vector<SchemaTable>& tables, const DiagramLine& line,
                     const std::vector<Point>& way) {
  const SchemaRelation& relation = line.relation;
  std::string path = "M" + number(way[0].x) + "," + number(way[0].y) + "C";
  for (std::size_t index = 1; index < way.size(); ++index) {
    path += (index > 1 ? " " : "") + number(way[index].x) + "," + number(way[index].y);
  }
  const auto names = [](const std::vector<std::string>& columns) {
    std::string text;
    for (const std::string& column : columns) text += (text.empty() ? "" : ", ") + column;
    return text;
  };
  return R"(<path class="line" data-child=")" + number(static_cast<long>(relation.child)) +
         R"(" data-parent=")" + number(static_cast<long>(relation.parent)) + R"(" d=")" + path +
         R"(" marker-start="url(#)" + (relation.is_optional ? "maybe" : "one") +
         R"x()" marker-end="url(#)x" + (relation.is_single ? "one" : "many") + R"x()"><title>)x" +
         html(tables[relation.child].name + " (" + names(relation.columns) + ") → " +
              tables[relation.parent].name + " (" + names(relation.referred) + ")") +
         "</title></path>\n";
}

// What ends a line: a bar for one, a circle and a bar for at most one, a crow's foot for many.
std::string markers() {
  const std::string begin = R"(" viewBox="-14 -6 14 12" refX="0" refY="0" markerWidth="14" )"
                            R"(markerHeight="12" markerUnits="userSpaceOnUse" )"
                            R"(orient="auto-start-reverse"><path d=")";
  return R"(<defs><marker id="one)" + begin + R"(M-6,-5V5"/></marker><marker id="maybe)" + begin +
         R"(M-4,-5V5"/><circle cx="-9" cy="0" r="3"/></marker><marker id="many)" + begin +
         "M-10,0L0,-5M-10,0L0,5\"/></marker></defs>\n";
}

long place_related(Diagram& diagram, const LayoutAnswer& answer) {
  for (DiagramBox& box : diagram.boxes) {
    const auto center = answer.centers.find(box.table);
    if (center == answer.centers.end()) continue;
    box.x = center->second.x - box.width / 2;
    box.y = center->second.y - box.height / 2;
  }
  return answer.height;
}

// A loop at the right of its box.
std::vector<Point> own_way(const DiagramBox& box, const DiagramLine& line) {
  const auto at = [&](std::size_t row, long out) {
    const long below = kBoxHead + static_cast<long>(row) * kBoxRow - kBoxRow / 2;
    return Point{.x = box.x + box.width + out, .y = box.y + (row == 0 ? kBoxHead / 2 : below)};
  };
  return {at(line.parent_row, 0), at(line.parent_row, kLoop), at(line.child_row, kLoop),
          at(line.child_row, 0)};
}

std::vector<Point> way_of(const Diagram& diagram, std::size_t number, const LayoutAnswer& answer) {
  const DiagramLine& line = diagram.lines[number];
  for (const DiagramBox& box : diagram.boxes) {
    if (line.is_own() && box.table == line.relation.child) return own_way(box, line);
  }
  const auto way = answer.ways.find(number);
  return way == answer.ways.end() ? std::vector<Point>() : way->second;
}

// In rows, in the order of their names.
Point place_others(Diagram& diagram, const LayoutAnswer& answer, Point size) {
  double area = 0;
  const auto is_other = [&](const DiagramBox& box) { return !answer.centers.contains(box.table); };
  for (const DiagramBox& box : diagram.boxes) {
    const long square = (box.width + kBetween) * (box.height + kBetween);
    if (is_other(box)) area += static_cast<double>(square);
  }
  const long most = std::max(size.x, std::lround(std::sqrt(area * kShape)));
  Point next{.x = 0, .y = size.y == 0 ? 0 : size.y + kBetween};
  long row_height = 0;
  for (DiagramBox& box : diagram.boxes) {
    if (!is_other(box)) continue;
    if (next.x > 0 && next.x + box.width > most) {
      next = {.x = 0, .y = next.y + row_height + kBetween};
      row_height = 0;
    }
    box.x = next.x;
    box.y = next.y;
    row_height = std::max(row_height, box.height);
    size = {.x = std::max(size.x, next.x + box.width), .y = next.y + row_height};
    next.x += box.width + kBetween;
  }
  return size;
}

}  // namespace

std::optional<std::string> diagram_svg(const std::vector<SchemaTable>& tables, Diagram diagram,
                                       const std::string& answer) {
  std::optional<LayoutAnswer> places = LayoutAnswer();
  if (!layout_question(diagram).empty()) places = read_layout_answer(answer);
  if (!places) return std::nullopt;
  const long height = place_related(diagram, *places);
  const Point size = place_others(diagram, *places, {.x = places->width, .y = height});
  std::string svg;
  for (std::size_t index = 0; index < diagram.lines.size(); ++index) {
    const std::vector<Point> way = way_of(diagram, index, *places);
    if (way.empty()) return std::nullopt;
    svg += line_svg(tables, diagram.lines[index], way);
  }
  for (const DiagramBox& box : diagram.boxes) svg += box_svg(tables[box.table], box);
  const bool has_loops = std::any_of(diagram.lines.begin(), diagram.lines.end(),
                                     [](const DiagramLine& line) { return line.is_own(); });
  const std::string width = number(size.x + 2 * kMargin + (has_loops ? kLoop : 0));
  const std::string tall = number(size.y + 2 * kMargin);
  return R"(<svg xmlns="http://www.w3.org/2000/svg" width=")" + width + R"(" height=")" + tall +
         R"(" viewBox="-)" + number(kMargin) + " -" + number(kMargin) + " " + width + " " + tall +
         "\" role=\"group\" aria-label=\"Entity diagram\">\n" + markers() + svg + "</svg>\n";
}

}  // namespace solder::runner
