#include "cli/pages/layout_answer.hpp"

#include <cmath>
#include <locale>
#include <sstream>
#include <utility>

namespace solder::runner {

namespace {

constexpr double kPointsOfAnInch = 72;

/// Reads the answer; the origin is at the bottom left there, at the top left here.
class AnswerReader {
 public:
  [[nodiscard]] std::optional<LayoutAnswer> read(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      words.imbue(std::locale::classic());
      std::string kind;
      words >> kind;
      if (kind == "graph") read_graph(words);
      if (kind == "node") read_node(words);
      if (kind == "edge") read_edge(words);
      if (kind == "stop") return is_good_ ? std::optional<LayoutAnswer>(answer_) : std::nullopt;
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

  LayoutAnswer answer_ = {};
  double top_ = 0;
  bool is_good_ = true;
};

}  // namespace

std::optional<LayoutAnswer> read_layout_answer(const std::string& text) {
  return AnswerReader().read(text);
}

}  // namespace solder::runner
