#include "core/error.hpp"
#include "database/postgres/sql_placeholders.hpp"
#include "database_test.hpp"

namespace solder::testing {
namespace {

using postgres::author_offset;
using postgres::translate;

/// The SQL and the parameters' names, "-" for none; or "offset: why; next".
std::string translated(std::string_view statement) {
  try {
    const postgres::Translation done = translate(statement);
    std::string line = done.sql + " |";
    for (const std::string& name : done.names) line += name.empty() ? " -" : " " + name;
    return line;
  } catch (const DatabaseError& error) {
    return std::to_string(error.offset()) + ": " + error.text().why + "; " + error.text().next;
  }
}

struct Case {
  const char* name;
  const char* statement;
  const char* expected;
};

class PostgresPlaceholders : public ::testing::TestWithParam<Case> {};

TEST_P(PostgresPlaceholders, AreTranslatedOrRefused) {
  EXPECT_EQ(translated(GetParam().statement), GetParam().expected);
}

const Case kStatements[] = {
    {"None", "SELECT 1", "SELECT 1 |"},
    {"ByPosition", "INSERT INTO t VALUES (?, ?)", "INSERT INTO t VALUES ($1, $2) | - -"},
    {"ByName", "SELECT :a, :b_1, :a", "SELECT $1, $2, $1 | a b_1"},
    {"BothWays", "SELECT :first, ?, :second", "SELECT $1, $2, $3 | first - second"},
    {"ByNumber", "SELECT $2, $1, $2", "SELECT $2, $1, $2 | - -"},
    {"WithCasts", "SELECT ?::int, :a::text, b :: int", "SELECT $1::int, $2::text, b :: int | - a"},
    {"NextToOperators", "SELECT a=?, ?||'x', -?", "SELECT a=$1, $2||'x', -$3 | - - -"},
    {"NextToWords", "SELECT?FROM t LIMIT?OFFSET:n", "SELECT $1 FROM t LIMIT $2 OFFSET $3 | - - n"},
    {"NextToADollar", "SELECT $?", "SELECT $ $1 | -"},
    {"NextToAComment", "SELECT ?--?\n, ?/* ? */", "SELECT $1--?\n, $2/* ? */ | - -"},
    {"JsonOperators", "SELECT a ?? 'k', a ??| ?, a ??& :b, a @?? '$.x', ???",
     "SELECT a ? 'k', a ?| $1, a ?& $2, a @? '$.x', ?$3 | - b -"},
    {"NotInQuotes", R"(SELECT '? :a', E'\'? :a', "?:a", $$ ? :a $$, $x$ ?? $x$ /* :a */)",
     R"(SELECT '? :a', E'\'? :a', "?:a", $$ ? :a $$, $x$ ?? $x$ /* :a */ |)"},
    {"NamedArguments", "SELECT f(a := 1, b => :b, c :=:c)",
     "SELECT f(a := 1, b => $1, c :=$2) | b c"},
    {"NotWithoutAName", "SELECT : a, :'b', :\"c\", :1", "SELECT : a, :'b', :\"c\", :1 |"},
    {"Slices", "SELECT a[1:2], a[i:j], a[:n], a[m:], (f(x))[:n], b[:n][:m], \"c\"[:n], $1[:n]",
     "SELECT a[1:2], a[i:j], a[:n], a[m:], (f(x))[:n], b[:n][:m], \"c\"[:n], $1[:n] | -"},
    {"InSlices", "SELECT a[?:?], a[1:(:n)], a[f(:m):n]",
     "SELECT a[$1:$2], a[1:($3)], a[f($4):n] | - - n m"},
    {"InArrays", "SELECT ARRAY[:a, :b], array[[:a], [:b, ?]], ARRAY[x[:n], :n]",
     "SELECT ARRAY[$1, $2], array[[$1], [$2, $3]], ARRAY[x[:n], $4] | a b - n"},
    {"SliceOfAColumnCalledArray", "SELECT t.array[:n]", "SELECT t.array[:n] |"},
    {"InUmlauts", "SELECT 'ü', :größe", "SELECT 'ü', $1 | größe"},
    {"ArgumentsOfAFunction", "CREATE FUNCTION f(int) RETURNS bool RETURN $1 ?? 2",
     "CREATE FUNCTION f(int) RETURNS bool RETURN $1 ? 2 |"},
    {"ParametersOfAPreparedStatement", "PREPARE p AS SELECT $1", "PREPARE p AS SELECT $1 |"},
};

const Case kFaults[] = {
    {"NumbersBesidePositions", "SELECT $1, ?",
     "11: the statement mixes $1 with ? or :name; write all placeholders in one way, and ?? for "
     "the "
     "operator ?"},
    {"NumbersBesideNames", "SELECT :a, $1",
     "11: the statement mixes $1 with ? or :name; write all placeholders in one way, and ?? for "
     "the "
     "operator ?"},
    {"NumbersAsInSqlite", "SELECT ?1",
     "7: a digit follows the placeholder ? at offset 7; write ? or :name"},
    {"NumberZero", "SELECT $0",
     "7: there is no placeholder $0; number placeholders from $1 to $65535"},
    {"NumberTooHigh", "SELECT $99999999999999999999",
     "7: there is no placeholder $99999999999; number placeholders from $1 to $65535"},
    {"InAFunction", "CREATE FUNCTION f(int) RETURNS int RETURN ?",
     "42: the placeholder at offset 42 stands in the definition of a function or a prepared "
     "statement; write ?? for the operator ?, and $1 for an argument"},
    {"OpenString", "SELECT ?, 'a",
     "10: the string that starts at offset 10 is not closed; close it with '"},
};

std::string name_of(const ::testing::TestParamInfo<Case>& given) {
  return given.param.name;
}

TEST(PostgresPlaceholdersTest, AreAtMostWhatTheProtocolCounts) {
  std::string statement = "SELECT ?";
  for (int number = 1; number < 65535; ++number) statement += ",?";
  EXPECT_EQ(translate(statement).names.size(), 65535U);
  EXPECT_EQ(translated(statement + ",?"),
            "131077: the statement has more than 65535 placeholders; insert fewer rows at once");
}

/// The author's text from the place that a server reports for `word` of the translated text.
std::string pointed_at(std::string_view statement, std::string_view word) {
  const postgres::Translation done = translate(statement);
  const std::size_t at = done.sql.find(word);
  std::size_t position = 1;
  for (const char byte : done.sql.substr(0, at))
    if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) ++position;
  return std::string(statement.substr(author_offset(done, position)));
}

TEST(PostgresPlaceholdersTest, LeaveErrorsWhereTheAuthorWroteThem) {
  EXPECT_EQ(pointed_at("SELEC :name", "SELEC"), "SELEC :name");
  EXPECT_EQ(pointed_at("SELECT :name, 'ü', ?, wrong, ?", "wrong"), "wrong, ?");
  EXPECT_EQ(pointed_at("SELECT 'ü€', :long_name, ?", "$1"), ":long_name, ?");
  EXPECT_EQ(pointed_at("SELECT a ??| ?, wrong", "wrong"), "wrong");
  EXPECT_EQ(pointed_at("SELECT ?FROM wrong", "FROM"), "FROM wrong");
  EXPECT_EQ(pointed_at("SELECT ?FROM wrong", "$1"), "?FROM wrong");

  const std::string statement = "SELECT :name, 'ü'";
  EXPECT_EQ(author_offset(translate(statement), 99), statement.size());
  EXPECT_EQ(author_offset(translate(statement), 0), 0U);
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Statement, PostgresPlaceholders, ::testing::ValuesIn(kStatements),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Fault, PostgresPlaceholders, ::testing::ValuesIn(kFaults), name_of);

}  // namespace solder::testing
