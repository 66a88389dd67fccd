#include "cli/schema_diagrams.hpp"

#include <gtest/gtest.h>

namespace solder::runner {
namespace {

SchemaTable users() {
  return {.name = "users",
          .kind = "table",
          .columns = {{.name = "id", .type = "bigint", .key_position = 1},
                      {.name = "mail", .type = "varchar(80)", .required = true}},
          .indexes = {{.name = "users_mail_key", .columns = {"mail"}, .unique = true}}};
}

SchemaTable profiles() {
  return {.name = "profiles",
          .kind = "table",
          .columns = {{.name = "user_id", .type = "bigint", .required = true},
                      {.name = "height", .type = "numeric(5,2)"}},
          .foreign_keys = {{.columns = {"user_id"}, .table = "USERS"}},
          .indexes = {{.name = "i", .columns = {"user_id"}, .unique = true}}};
}

SchemaTable odd() {
  return {.name = "a \"b\"\\",
          .kind = "table",
          .columns = {{.name = "1st #<x>", .type = ""}, {.name = "Pk", .type = "x"}},
          .foreign_keys = {{.columns = {"1st #<x>"}, .table = "users", .references = {"id"}},
                           {.columns = {"1st #<x>"}, .table = "gone"}}};
}

TEST(SchemaDiagrams, MarkAColumnThatIsInAKeyAndRefersToAnother) {
  SchemaTable table = profiles();
  table.columns[0].key_position = 1;
  EXPECT_NE(schema_mermaid({.tables = {table, users()}}).find("bigint user_id PK, FK\n"),
            std::string::npos);
  EXPECT_NE(schema_dot({.tables = {table, users()}}).find(">PK FK</TD>"), std::string::npos);
}

TEST(SchemaDiagrams, GivesMermaidEntitiesAndRelations) {
  EXPECT_EQ(schema_mermaid({.tables = {profiles(), users()}}),
            "erDiagram\n"
            "  t1[\"profiles\"] {\n"
            "    bigint user_id FK, UK \"not null\"\n"
            "    numeric(5_2) height \"numeric(5,2)\"\n"
            "  }\n"
            "  t2[\"users\"] {\n"
            "    bigint id PK\n"
            "    varchar(80) mail UK \"not null\"\n"
            "  }\n"
            "  t2 ||--o| t1 : \"user_id\"\n");
}

TEST(SchemaDiagrams, GivesMermaidNoCharacterThatMeansSomething) {
  EXPECT_EQ(schema_mermaid({.tables = {odd(), users()}}).substr(0, 96),
            "erDiagram\n"
            "  t1[\"a #34;b#34;#92;\"] {\n"
            "    any c1st___x_ FK \"1st #35;#60;x#62;\"\n"
            "    x Pk_ \"Pk\"\n"
            "  }\n");
}

TEST(SchemaDiagrams, GivesGraphvizNodesAndEdges) {
  EXPECT_EQ(schema_dot({.tables = {odd(), users()}}),
            "digraph schema {\n"
            "  graph [rankdir=LR];\n"
            "  node [shape=plaintext, fontname=\"Helvetica\"];\n"
            "  edge [arrowhead=none, arrowtail=crow, dir=both];\n"
            "  \"a \\\"b\\\"\\\\\" [label=<<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" "
            "CELLPADDING=\"4\">\n"
            "    <TR><TD ALIGN=\"LEFT\" PORT=\"t\" COLSPAN=\"3\" BGCOLOR=\"#e8edf3\"><B>a "
            "&quot;b&quot;\\</B></TD></TR>\n"
            "    <TR><TD ALIGN=\"LEFT\" PORT=\"l0\">FK</TD><TD ALIGN=\"LEFT\">1st "
            "#&lt;x&gt;</TD><TD ALIGN=\"LEFT\" PORT=\"r0\"></TD></TR>\n"
            "    <TR><TD ALIGN=\"LEFT\" PORT=\"l1\"></TD><TD ALIGN=\"LEFT\">Pk</TD><TD "
            "ALIGN=\"LEFT\" PORT=\"r1\"><I>x</I></TD></TR>\n"
            "  </TABLE>>];\n"
            "  \"users\" [label=<<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" "
            "CELLPADDING=\"4\">\n"
            "    <TR><TD ALIGN=\"LEFT\" PORT=\"t\" COLSPAN=\"3\" "
            "BGCOLOR=\"#e8edf3\"><B>users</B></TD></TR>\n"
            "    <TR><TD ALIGN=\"LEFT\" PORT=\"l0\">PK</TD><TD ALIGN=\"LEFT\">id</TD><TD "
            "ALIGN=\"LEFT\" PORT=\"r0\"><I>bigint</I></TD></TR>\n"
            "    <TR><TD ALIGN=\"LEFT\" PORT=\"l1\"></TD><TD ALIGN=\"LEFT\">mail</TD><TD "
            "ALIGN=\"LEFT\" PORT=\"r1\"><I>varchar(80)</I></TD></TR>\n"
            "  </TABLE>>];\n"
            "  \"a \\\"b\\\"\\\\\":r0 -> \"users\":l0 [tooltip=\"1st #<x> -> id\"];\n"
            "}\n");
}

}  // namespace
}  // namespace solder::runner
