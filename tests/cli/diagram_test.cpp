#include "cli/pages/diagram.hpp"

#include <gtest/gtest.h>

namespace solder::runner {
namespace {

const std::vector<SchemaTable>& tables() {
  static const std::vector<SchemaTable> all = {
      {.name = "alone", .kind = "table", .columns = {{.name = "x"}}},
      {.name = "posts",
       .kind = "table",
       .columns = {{.name = "id", .key_position = 1}, {.name = "user_id", .type = "INTEGER"}},
       .foreign_keys = {{.columns = {"id"}, .table = "posts"},
                        {.columns = {"user_id"}, .table = "users"}}},
      {.name = "users<", .kind = "view", .columns = {{.name = "id"}}},
      {.name = "users", .kind = "table", .columns = {{.name = "id", .key_position = 1}}}};
  return all;
}

TEST(Diagram, AsksForPlacesWithoutAName) {
  EXPECT_EQ(
      layout_question(diagram_of(tables())),
      "digraph schema {\n"
      "graph [rankdir=LR, nodesep=0.3, ranksep=0.8];\n"
      "node [shape=plaintext, margin=0, width=0, height=0];\n"
      "edge [arrowhead=none];\n"
      "n1 [label=<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\">"
      "<TR><TD FIXEDSIZE=\"TRUE\" PORT=\"r0\" WIDTH=\"175\" HEIGHT=\"28\"></TD></TR>"
      "<TR><TD FIXEDSIZE=\"TRUE\" PORT=\"r1\" WIDTH=\"175\" HEIGHT=\"20\"></TD></TR>"
      "<TR><TD FIXEDSIZE=\"TRUE\" PORT=\"r2\" WIDTH=\"175\" HEIGHT=\"20\"></TD></TR>"
      "<TR><TD FIXEDSIZE=\"TRUE\" PORT=\"f\" WIDTH=\"175\" HEIGHT=\"6\"></TD></TR></TABLE>>];\n"
      "n3 [label=<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\">"
      "<TR><TD FIXEDSIZE=\"TRUE\" PORT=\"r0\" WIDTH=\"110\" HEIGHT=\"28\"></TD></TR>"
      "<TR><TD FIXEDSIZE=\"TRUE\" PORT=\"r1\" WIDTH=\"110\" HEIGHT=\"20\"></TD></TR>"
      "<TR><TD FIXEDSIZE=\"TRUE\" PORT=\"f\" WIDTH=\"110\" HEIGHT=\"6\"></TD></TR></TABLE>>];\n"
      "n3:r1:e -> n1:r2:w [color=\"#000001\"];\n"
      "}\n");
}

TEST(Diagram, AsksNothingWhereNothingIsRelated) {
  const std::vector<SchemaTable> alone = {tables()[0]};
  EXPECT_EQ(layout_question(diagram_of(alone)), "");
  EXPECT_TRUE(diagram_svg(alone, diagram_of(alone), "").has_value());
}

TEST(Diagram, ShowsTheKeysAloneOfManyTables) {
  std::vector<SchemaTable> many;
  for (int number = 0; number < 31; ++number) {
    many.push_back({.name = "t" + std::to_string(number),
                    .kind = "table",
                    .columns = {{.name = "x"}, {.name = "id", .key_position = 1}}});
  }
  EXPECT_EQ(diagram_of(many).boxes[0].columns, std::vector<std::size_t>{1});
  many.pop_back();
  EXPECT_EQ(diagram_of(many).boxes[0].columns, (std::vector<std::size_t>{0, 1}));
}

TEST(Diagram, DrawsWhereGraphvizSays) {
  const std::optional<std::string> svg =
      diagram_svg(tables(), diagram_of(tables()),
                  "graph 1 5 2\n"
                  "node n1 3 1 2 1 <x> solid plaintext black lightgrey\n"
                  "node n3 1 1 2 1 <x> solid plaintext black lightgrey\n"
                  "edge n3 n1 4 1.5 1 2 1 2.5 1 3 0.5 solid #000001\n"
                  "stop\n");
  ASSERT_TRUE(svg);
  EXPECT_NE(svg->find("data-child=\"1\" data-parent=\"3\" d=\"M108,72C144,72 180,72 216,108\""),
            std::string::npos);
  EXPECT_NE(svg->find("href=\"#t-posts\" data-table=\"1\" transform=\"translate(129,35)\""),
            std::string::npos);
  EXPECT_NE(svg->find(">PK<tspan class=\"fk\" dx=\"4\">FK</tspan></text><text class=\"column\" "
                      "x=\"52\" y=\"42\">id</text>"),
            std::string::npos);
}

TEST(Diagram, RefusesAnAnswerThatItCantRead) {
  const std::string start = "graph 1 5 2\nnode n1 3 1 2 1 <x>\nnode n3 1 1 2 1 <x>\n";
  const std::string edge = "edge n3 n1 4 1.5 1 2 1 2.5 1 3 0.5 solid #000001\n";
  for (const std::string& answer :
       {std::string(), start + edge, start + "stop\n", "graph 1 5 x\n" + edge + "stop\n",
        start + "edge n3 n1 400 1 2 3 solid #000001\nstop\n"}) {
    EXPECT_FALSE(diagram_svg(tables(), diagram_of(tables()), answer)) << answer;
  }
}

}  // namespace
}  // namespace solder::runner
