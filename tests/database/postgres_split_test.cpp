#include "core/error.hpp"
#include "database/postgres/sql_split.hpp"
#include "database_test.hpp"

namespace solder::testing {
namespace {

using postgres::split;

/// The statements, each between ⟨ and ⟩, or "offset: why; next".
std::string pieces_of(std::string_view script) {
  try {
    std::string pieces;
    for (const postgres::Statement& one : split(script)) {
      EXPECT_EQ(script.substr(one.offset, one.text.size()), one.text);
      pieces += "⟨" + std::string(one.text) + "⟩";
    }
    return pieces;
  } catch (const DatabaseError& error) {
    return std::to_string(error.offset()) + ": " + error.text().why + "; " + error.text().next;
  }
}

struct Case {
  const char* name;
  std::string_view script;
  const char* pieces;
};

class PostgresSplit : public ::testing::TestWithParam<Case> {};

TEST_P(PostgresSplit, IsUnderstoodOrRefused) {
  EXPECT_EQ(pieces_of(GetParam().script), GetParam().pieces);
}

const Case kScripts[] = {
    {"Two", "CREATE TABLE a (b int);\nDROP TABLE c;\n", "⟨CREATE TABLE a (b int)⟩⟨DROP TABLE c⟩"},
    {"NoFinalSemicolon", "SELECT 1; SELECT 2", "⟨SELECT 1⟩⟨SELECT 2⟩"},
    {"LastLineComment", "SELECT 1 -- the end", "⟨SELECT 1⟩"},
    {"LineCommentEndsAtCarriageReturn", "-- one;\rSELECT 1", "⟨SELECT 1⟩"},
    {"CarriageReturns", "SELECT 1;\r\n-- it's;\r\nSELECT\r\n2;\r\n", "⟨SELECT 1⟩⟨SELECT\r\n2⟩"},
    {"ByteOrderMark", "\xEF\xBB\xBFSELECT 1;", "⟨SELECT 1⟩"},
    {"Nothing", "", ""},
    {"EmptyStatements", " ;; \n; ", ""},
    {"OnlyComments", "-- nothing;\n/* to; do */ ;\n--", ""},
    {"InComments", "SELECT /* ; */ 1 -- ;\n + 2; SELECT 3",
     "⟨SELECT /* ; */ 1 -- ;\n + 2⟩⟨SELECT 3⟩"},
    {"NestedComments", "/* a /* b; */ c; */ SELECT 1; SELECT 2", "⟨SELECT 1⟩⟨SELECT 2⟩"},
    {"CommentNextToOperator", "SELECT 1+/* ; */2; SELECT 3--;\n-1",
     "⟨SELECT 1+/* ; */2⟩⟨SELECT 3--;\n-1⟩"},
    {"CommentMarksInStrings", "SELECT '/*'; SELECT '--'", "⟨SELECT '/*'⟩⟨SELECT '--'⟩"},
    {"Strings", "SELECT ';', 'it''s;'; SELECT 2", "⟨SELECT ';', 'it''s;'⟩⟨SELECT 2⟩"},
    {"BackslashIsPlainInStrings", R"(SELECT '\'; SELECT 2)", R"(⟨SELECT '\'⟩⟨SELECT 2⟩)"},
    {"BackslashEscapesInEStrings", R"(SELECT E'\';', e'\\'; SELECT 2)",
     R"(⟨SELECT E'\';', e'\\'⟩⟨SELECT 2⟩)"},
    {"EStringGoesOnInTheNextLine", "SELECT E'a' -- '\n '\\';'; SELECT 2",
     "⟨SELECT E'a' -- '\n '\\';'⟩⟨SELECT 2⟩"},
    {"StringInTheSameLineIsAnother", R"(SELECT E'a' '\'; SELECT 2)",
     R"(⟨SELECT E'a' '\'⟩⟨SELECT 2⟩)"},
    {"NameThatEndsInE", R"(SELECT type'\'; SELECT 2)", R"(⟨SELECT type'\'⟩⟨SELECT 2⟩)"},
    {"OtherStrings", "SELECT U&'\\0041;', B'01', X'1F;', N';'; SELECT 2",
     "⟨SELECT U&'\\0041;', B'01', X'1F;', N';'⟩⟨SELECT 2⟩"},
    {"QuotedNames", R"(SELECT "a;""b", U&"\0041;" FROM ";"; SELECT 2)",
     R"(⟨SELECT "a;""b", U&"\0041;" FROM ";"⟩⟨SELECT 2⟩)"},
    {"Bodies", "DO $$ BEGIN; ' $a$ END $$; SELECT $a$ ; $$ $b$ ; $a$; SELECT 2",
     "⟨DO $$ BEGIN; ' $a$ END $$⟩⟨SELECT $a$ ; $$ $b$ ; $a$⟩⟨SELECT 2⟩"},
    {"BodyWithCarriageReturns", "DO $do$\r\nBEGIN\r\n;\r\nEND $do$;\r\nSELECT 2",
     "⟨DO $do$\r\nBEGIN\r\n;\r\nEND $do$⟩⟨SELECT 2⟩"},
    {"DollarsInNames", "SELECT a$b$; SELECT b$b$", "⟨SELECT a$b$⟩⟨SELECT b$b$⟩"},
    {"ParametersAreNoTags", "SELECT $1; SELECT $1$$;$$", "⟨SELECT $1⟩⟨SELECT $1$$;$$⟩"},
    {"TagsInUmlauts", "SELECT $ü$;$ü$; SELECT 2", "⟨SELECT $ü$;$ü$⟩⟨SELECT 2⟩"},
    {"CaseInAView", "CREATE VIEW v AS SELECT CASE WHEN a THEN 1 END FROM t; SELECT 2",
     "⟨CREATE VIEW v AS SELECT CASE WHEN a THEN 1 END FROM t⟩⟨SELECT 2⟩"},
    {"Rule", "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b); SELECT 2",
     "⟨CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b)⟩⟨SELECT 2⟩"},
    {"Trigger",
     "CREATE TRIGGER g BEFORE UPDATE ON t EXECUTE FUNCTION f(';'); COMMENT ON TABLE t IS ';'",
     "⟨CREATE TRIGGER g BEFORE UPDATE ON t EXECUTE FUNCTION f(';')⟩⟨COMMENT ON TABLE t IS ';'⟩"},
    {"LooksLikePlaceholders", "SELECT '%s', a::int, b ? 'k', f(x := 1), :y; SELECT '${z}'",
     "⟨SELECT '%s', a::int, b ? 'k', f(x := 1), :y⟩⟨SELECT '${z}'⟩"},
    {"AtomicBody",
     "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; "
     "SELECT 2; END; SELECT 3",
     "⟨CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; "
     "SELECT 2; END⟩⟨SELECT 3⟩"},
    {"AtomicBodyWithEndAsName",
     "create procedure p() begin /* ; */ atomic SELECT 1 AS end; SELECT t.end FROM t; end; SELECT "
     "3",
     "⟨create procedure p() begin /* ; */ atomic SELECT 1 AS end; SELECT t.end FROM t; end⟩"
     "⟨SELECT 3⟩"},
    {"EmptyAtomicBody", "CREATE PROCEDURE p() BEGIN ATOMIC END; SELECT 3",
     "⟨CREATE PROCEDURE p() BEGIN ATOMIC END⟩⟨SELECT 3⟩"},
    {"OwnTransaction", "BEGIN; SELECT 1; END; COMMIT", "⟨BEGIN⟩⟨SELECT 1⟩⟨END⟩⟨COMMIT⟩"},
    {"ParenthesesThatStayOpen", "SELECT (1; SELECT 2", "⟨SELECT (1; SELECT 2⟩"},
    {"ParenthesesThatNeverOpened", "SELECT 1); SELECT 2", "⟨SELECT 1)⟩⟨SELECT 2⟩"},
};

const Case kFaults[] = {
    {"OpenString", "SELECT 1; SELECT 'a'';",
     "17: the string that starts at offset 17 is not closed; close it with '"},
    {"OpenEString", R"(SELECT E'\';)",
     "7: the string that starts at offset 7 is not closed; close it with '"},
    {"OpenName", R"(SELECT "a)",
     "7: the quoted name that starts at offset 7 is not closed; close it with \""},
    {"OpenBody", "DO $do$ BEGIN $$",
     "3: the body that starts at offset 3 is not closed; close it with $do$"},
    {"OpenComment", "SELECT 1; /* /* */ *",
     "10: the comment that starts at offset 10 is not closed; close it with */"},
    {"OffsetCountsTheByteOrderMark", "\xEF\xBB\xBF'",
     "3: the string that starts at offset 3 is not closed; close it with '"},
    {"NulByte", std::string_view("SELECT 1;\0 SELECT 2", 19),
     "9: the SQL contains a NUL byte at offset 9; remove it"},
    {"Latin1", "SELECT '\xFC'", "0: the SQL is not valid UTF-8; write it as UTF-8"},
    {"TableData", "SELECT 1;\ncopy t (a) from stdin;\n1\tit's\n\\.\n",
     "10: a script can't hold the data of COPY … FROM STDIN; write the rows as INSERT statements, "
     "or "
     "let the plugin's code add them"},
};

std::string name_of(const ::testing::TestParamInfo<Case>& given) {
  return given.param.name;
}

TEST(PostgresSplitTest, KeepsALongBodyWhole) {
  const std::string body = "DO $$" + std::string(65536, ';') + "$$";
  EXPECT_EQ(pieces_of(body + ";SELECT 1"), "⟨" + body + "⟩⟨SELECT 1⟩");
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Script, PostgresSplit, ::testing::ValuesIn(kScripts), name_of);
INSTANTIATE_TEST_SUITE_P(Fault, PostgresSplit, ::testing::ValuesIn(kFaults), name_of);

}  // namespace solder::testing
