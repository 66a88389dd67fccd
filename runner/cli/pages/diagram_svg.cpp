#include <algorithm>
#include <cmath>
#include <locale>
#include <map>
#include <sstream>

#include "cli/pages/diagram.hpp"
#include "cli/pages/diagram_sizes.hpp"
#include "cli/pages/html.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

constexpr double kPointsOfAnInch = 72;
constexpr long kMargin = 12;
constexpr long kLoop = 48;      // how far the line of a table that refers to itself reaches out
constexpr long kBetween = 24;   // of boxes in the rows below
constexpr double kShape = 1.6;  // of those rows: their width by their height

struct Point {
  long x = 0;
  long y = 0;
};

/// What `dot` has answered: https://graphviz.org/docs/outputs/plain/.
struct Answer {
  long width = 0;
  long height = 0;
  std::map<std::size_t, Point> centers = {};            ///< by the table's place
  std::map<std::size_t, std::vector<Point>> ways = {};  ///< by the line's number
};

/// Reads the answer; the origin is at the bottom left there, at the top left here.
class AnswerReader {
 public:
  [[nodiscard]] std::optional<Answer> read(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      words.imbue(std::locale::classic());
      std::string kind;
      words >> kind;
      if (kind == "graph") read_graph(words);
      if (kind == "node") read_node(words);
      if (kind == "edge") read_edge(words);
      if (kind == "stop") return is_good_ ? std::optional<Answer>(answer_) : std::nullopt;
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] Point point(double x, double y) const {
    return {std::lround(x * kPointsOfAnInch), std::lround((top_ - y) * kPointsOfAnInch)};
  }

  void read_graph(std::istringstream& words) {
    double scale = 0;
    double width = 0;
    words >> scale >> width >> top_;
    is_good_ = !words.fail();
    answer_.width = std::lround(width * kPointsOfAnInch);
    answer_.height = std::lround(top_ * kPointsOfAnInch);
  }

  void read_node(std::istringstream& words) {
    char letter = 0;
    std::size_t table = 0;
    double x = 0;
    double y = 0;
    words >> letter >> table >> x >> y;
    is_good_ = is_good_ && !words.fail();
    answer_.centers[table] = point(x, y);
  }

  void read_edge(std::istringstream& words) {
    std::string tail;
    std::string head;
    std::size_t count = 0;
    words >> tail >> head >> count;
    std::vector<Point> way;
    for (std::size_t index = 0; index < count && words; ++index) {
      double x = 0;
      double y = 0;
      words >> x >> y;
      way.push_back(point(x, y));
    }
    std::string style;
    char sign = 0;
    std::size_t number = 0;
    words >> style >> sign >> number;
    is_good_ = is_good_ && !words.fail() && count >= 4;
    answer_.ways[number] = std::move(way);
  }

  Answer answer_ = {};
  double top_ = 0;
  bool is_good_ = true;
};

std::string number(long value) {
  return std::to_string(value);
}

std::string text_at(const std::string& kind, long x, long y, const std::string& text,
                    std::size_t most) {
  const std::string whole = printable(text);
  const std::string shown = shorten(whole, most);
  const std::string title = shown == whole ? "" : "<title>" + html(whole) + "</title>";
  return "<text class=\"" + kind + "\" x=\"" + number(x) + "\" y=\"" + number(y) + "\">" +
         html(shown) + title + "</text>";
}

std::string row(const SchemaTable& table, const SchemaColumn& column, long width, long y) {
  const long base = y + 14;
  std::string mark;
  if (is_in_foreign_key(table, column.name)) mark = "fk";
  if (column.key_position > 0) mark = "pk";
  std::string text;
  if (!mark.empty()) {
    text += "<text class=\"" + mark + "\" x=\"" + number(kBoxPadding) + "\" y=\"" + number(base) +
            "\">" + (mark == "pk" ? "PK" : "FK") + "</text>";
  }
  text += text_at("column", kBoxPadding + kKeyMark, base, column.name, kNameBytes);
  if (!column.type.empty()) {
    text += text_at("type", width - kBoxPadding, base, column.type, kTypeBytes);
  }
  return text;
}

std::string box_svg(const SchemaTable& table, const DiagramBox& box) {
  const std::string inner = number(box.width - 12);
  std::string svg = "<a class=\"box\" href=\"#t-" + html_id(table.name) + "\" data-table=\"" +
                    number(static_cast<long>(box.table)) + "\" transform=\"translate(" +
                    number(box.x) + "," + number(box.y) + ")\"><rect class=\"body\" width=\"" +
                    number(box.width) + "\" height=\"" + number(box.height) +
                    "\" rx=\"6\"/><path class=\"head\" d=\"M0,6a6,6 0 0 1 6,-6h" + inner +
                    "a6,6 0 0 1 6,6v" + number(kBoxHead - 6) + "h-" + number(box.width) + "z\"/>" +
                    text_at("title", kBoxPadding, 18, table.name, kNameBytes);
  long y = kBoxHead;
  for (const std::size_t place : box.columns) {
    svg += row(table, table.columns[place], box.width, y);
    y += kBoxRow;
  }
  const std::size_t rest = table.columns.size() - box.columns.size();
  if (rest > 0) {
    svg += text_at("rest", kBoxPadding + kKeyMark, y + 14, "+ " + count_of(rest, "column"), 40);
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
  return "<path class=\"line\" data-child=\"" + number(static_cast<long>(relation.child)) +
         "\" data-parent=\"" + number(static_cast<long>(relation.parent)) + "\" d=\"" + path +
         "\" marker-start=\"url(#" + (relation.is_optional ? "maybe" : "one") +
         ")\" marker-end=\"url(#" + (relation.is_single ? "one" : "many") + ")\"><title>" +
         html(tables[relation.child].name + " (" + names(relation.columns) + ") → " +
              tables[relation.parent].name + " (" + names(relation.referred) + ")") +
         "</title></path>\n";
}

// What ends a line: a bar for one, a circle and a bar for at most one, a crow's foot for many.
std::string markers() {
  const std::string begin =
      "\" viewBox=\"-14 -6 14 12\" refX=\"0\" refY=\"0\" markerWidth=\"14\" "
      "markerHeight=\"12\" markerUnits=\"userSpaceOnUse\" "
      "orient=\"auto-start-reverse\"><path d=\"";
  return "<defs><marker id=\"one" + begin + "M-6,-5V5\"/></marker><marker id=\"maybe" + begin +
         "M-4,-5V5\"/><circle cx=\"-9\" cy=\"0\" r=\"3\"/></marker><marker id=\"many" + begin +
         "M-10,0L0,-5M-10,0L0,5\"/></marker></defs>\n";
}

long place_related(Diagram& diagram, const Answer& answer) {
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

std::vector<Point> way_of(const Diagram& diagram, std::size_t number, const Answer& answer) {
  const DiagramLine& line = diagram.lines[number];
  for (const DiagramBox& box : diagram.boxes) {
    if (line.is_own() && box.table == line.relation.child) return own_way(box, line);
  }
  const auto way = answer.ways.find(number);
  return way == answer.ways.end() ? std::vector<Point>() : way->second;
}

// In rows, in the order of their names.
Point place_others(Diagram& diagram, const Answer& answer, Point size) {
  double area = 0;
  const auto is_other = [&](const DiagramBox& box) { return answer.centers.count(box.table) == 0; };
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
  std::optional<Answer> places = Answer();
  if (!layout_question(diagram).empty()) places = AnswerReader().read(answer);
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
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + tall +
         "\" viewBox=\"-" + number(kMargin) + " -" + number(kMargin) + " " + width + " " + tall +
         "\" role=\"group\" aria-label=\"Entity diagram\">\n" + markers() + svg + "</svg>\n";
}

}  // namespace solder::runner
