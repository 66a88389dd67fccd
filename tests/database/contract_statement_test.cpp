// Statements and their rows, as every database answers them.

#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "contract_test.hpp"

namespace solder::testing {
namespace {

class StatementContract : public ContractTest {
 protected:
  StatementContract() {
    connection_->execute("CREATE TABLE t (a TEXT, n BIGINT, r DOUBLE PRECISION, b " +
                         std::string(is("sqlite") ? "BLOB" : "BYTEA") + ")");
  }

  /// What `placeholder AS type` gives back for the value.
  solder_value through(const solder_value& value, const std::string& type) {
    statement_ = connection_->prepare("SELECT " + cast("?", type));
    statement_->bind(1, value);
    EXPECT_TRUE(statement_->step());
    return statement_->column(0);
  }

  static solder_value real(double number) {
    solder_value value = {};
    value.type = SOLDER_REAL;
    value.as.real = number;
    return value;
  }
  static solder_value of(std::uint8_t type, std::string_view bytes) {
    solder_value value = {};
    value.type = type;
    value.as.data = bytes.data();
    value.length = static_cast<std::uint32_t>(bytes.size());
    return value;
  }
  static std::string bytes_of(const solder_value& value) {
    if (value.length == 0) return {};
    return {static_cast<const char*>(value.as.data), value.length};
  }

  std::unique_ptr<Statement> statement_;
};

TEST_P(StatementContract, PreparesExactlyOneStatement) {
  EXPECT_NO_THROW(static_cast<void>(connection_->prepare(" /* one */ SELECT 1; -- end\n ;")));
  EXPECT_EQ(why_of([&] { static_cast<void>(connection_->prepare("SELECT 1; SELECT 2")); }),
            "there is text after the statement's end: prepare one statement at a time");
  EXPECT_EQ(why_of([&] { static_cast<void>(connection_->prepare("-- nothing")); }),
            "there is no statement in the text");
}

TEST_P(StatementContract, KeepsIntegersOfEverySize) {
  for (const std::int64_t number :
       {std::numeric_limits<std::int64_t>::min(), std::int64_t{-5}, std::int64_t{0},
        std::int64_t{3'000'000'000}, std::numeric_limits<std::int64_t>::max()}) {
    const solder_value value = through(integer(number), "bigint");
    EXPECT_EQ(value.type, SOLDER_INTEGER);
    EXPECT_EQ(value.as.integer, number);
  }
}

TEST_P(StatementContract, KeepsRealsToTheLastBit) {
  for (const double number : {0.1, -1.5, 1e300, 5e-324, std::numeric_limits<double>::infinity(),
                              -std::numeric_limits<double>::infinity()}) {
    const solder_value value = through(real(number), "double precision");
    EXPECT_EQ(value.type, SOLDER_REAL);
    EXPECT_EQ(value.as.real, number);
  }
}

TEST_P(StatementContract, KeepsTextAndBytesAlsoEmptyOnes) {
  using std::string_view_literals::operator""sv;
  EXPECT_EQ(through({}, "text").type, SOLDER_NULL);
  for (const std::string_view text : {"ü\n\t\\ 'x'"sv, ""sv, "\\x00"sv}) {
    const solder_value value = through(of(SOLDER_TEXT, text), "text");
    EXPECT_EQ(value.type, SOLDER_TEXT);
    EXPECT_EQ(bytes_of(value), text);
  }
  for (const std::string_view bytes : {"\0\x01\xff\\"sv, ""sv}) {
    const solder_value value = through(of(SOLDER_BLOB, bytes), "bytea");
    EXPECT_EQ(value.type, SOLDER_BLOB);
    EXPECT_EQ(bytes_of(value), bytes);
  }
}

TEST_P(StatementContract, ConvertsWhenAskedForAnotherType) {
  statement_ = connection_->prepare("SELECT '12abc' AS a, 3 AS b, NULL AS none, '-2.5x' AS c");
  ASSERT_TRUE(statement_->step());

  EXPECT_EQ(statement_->column_count(), 4U);
  EXPECT_EQ(statement_->column_name(2), "none");
  EXPECT_EQ(statement_->column_integer(0), 12);
  EXPECT_EQ(statement_->column_real(1), 3.0);
  EXPECT_EQ(statement_->column_text(1), "3");
  EXPECT_EQ(statement_->column_real(3), -2.5);
  EXPECT_EQ(statement_->column_text(2), "");
  EXPECT_EQ(statement_->column_integer(2), 0);
  EXPECT_EQ(statement_->column_real(2), 0.0);
}

TEST_P(StatementContract, KnowsItsColumnsBeforeTheFirstStep) {
  EXPECT_EQ(step_of([&] {
              const auto query = connection_->prepare("SELECT a, n AS number FROM t WHERE a = ?");
              EXPECT_EQ(query->column_count(), 2U);
              EXPECT_EQ(query->column_name(1), "number");
              EXPECT_EQ(connection_->prepare("DELETE FROM t")->column_count(), 0U);
            }),
            "done");
  statement_ = connection_->prepare("SELECT n FROM t");
  EXPECT_EQ(statement_->column_name(0), "n");
}

TEST_P(StatementContract, FindsPlaceholdersByName) {
  statement_ = connection_->prepare("SELECT :first, ?, :second");

  EXPECT_EQ(statement_->parameter_count(), 3U);
  EXPECT_EQ(statement_->parameter_index("first"), 1U);
  EXPECT_EQ(statement_->parameter_index("second"), 3U);
  EXPECT_EQ(statement_->parameter_index("third"), 0U);
  EXPECT_EQ(statement_->parameter_index(""), 0U);
}

TEST_P(StatementContract, RefusesPlaceholdersThatAreNotThere) {
  statement_ = connection_->prepare("SELECT ?");

  EXPECT_EQ(why_of([&] { statement_->bind(2, integer(1)); }), "there is no placeholder 2");
  EXPECT_EQ(why_of([&] { statement_->bind(0, integer(1)); }), "there is no placeholder 0");
  solder_value unknown = {};
  unknown.type = 99;
  EXPECT_EQ(why_of([&] { statement_->bind(1, unknown); }),
            "the value for placeholder 1 has an unknown type");
}

TEST_P(StatementContract, TakesValuesBeforeItsFirstStepAlone) {
  connection_->execute("INSERT INTO t (a) VALUES ('x'), ('y')");
  statement_ = connection_->prepare("SELECT a FROM t WHERE a <> ?");
  statement_->bind(1, text("z"));
  ASSERT_TRUE(statement_->step());

  EXPECT_EQ(why_of([&] { statement_->bind(1, text("y")); }),
            "values are bound before the first step or after a reset");
}

TEST_P(StatementContract, StaysAtItsEndUntilReset) {
  statement_ = connection_->prepare("INSERT INTO t (a) VALUES (?)");
  statement_->bind(1, text("x"));
  EXPECT_FALSE(statement_->step());
  EXPECT_FALSE(statement_->step());
  EXPECT_EQ(ask("SELECT count(*) FROM t"), "1");

  statement_->reset();
  EXPECT_FALSE(statement_->step());
  EXPECT_EQ(ask("SELECT count(*) FROM t WHERE a IS NULL"), "1");
}

TEST_P(StatementContract, OfOneTextAreIndependentWhileInUse) {
  connection_->execute("INSERT INTO t (n) VALUES (1), (2)");
  EXPECT_EQ(step_of([&] {
              const auto first = connection_->prepare("SELECT n FROM t ORDER BY n");
              ASSERT_TRUE(first->step());
              const auto second = connection_->prepare("SELECT n FROM t ORDER BY n");
              ASSERT_TRUE(second->step());
              ASSERT_TRUE(second->step());
              EXPECT_EQ(first->column_integer(0), 1);
              EXPECT_EQ(second->column_integer(0), 2);
            }),
            "done");
}

TEST_P(StatementContract, ComesBackWithoutItsBindings) {
  {
    const auto statement = connection_->prepare("SELECT " + cast("?", "bigint"));
    statement->bind(1, integer(1));
    statement->step();
  }
  EXPECT_EQ(through({}, "bigint").type, SOLDER_NULL);
}

TEST_P(StatementContract, OfManyTextsAreKeptWithinBounds) {
  EXPECT_EQ(step_of([&] {
              for (int round = 0; round < 3; ++round) {
                for (int number = 0; number < 100; ++number) {
                  EXPECT_EQ(ask("SELECT " + std::to_string(number)), std::to_string(number));
                }
              }
            }),
            "done");
}

TEST_P(StatementContract, SurvivesItsConnection) {
  statement_ = connection_->prepare("SELECT 1");
  connection_.reset();

  EXPECT_EQ(why_of([&] { statement_->step(); }), "the statement was closed at the end of its step");
  statement_->reset();
}

TEST_P(StatementContract, ReadsAndChangesATableInOneLoop) {
  EXPECT_EQ(step_of([&] {
              std::vector<solder_value> numbers;
              for (int number = 0; number < 1000; ++number) numbers.push_back(integer(number));
              connection_->insert_rows("t", {"n"}, numbers.data(), numbers.size());
              const auto query = connection_->prepare("SELECT n FROM t WHERE r IS NULL");
              const auto update = connection_->prepare("UPDATE t SET r = ? WHERE n = ?");
              int rows = 0;
              for (; query->step(); ++rows) {
                const std::array values = {real(0.5), integer(query->column_integer(0))};
                update->run_many(values.data(), 2, 1);
              }
              EXPECT_EQ(rows, 1000);
            }),
            "done");
  EXPECT_EQ(ask("SELECT count(*) FROM t WHERE r = 0.5"), "1000");
}

TEST_P(StatementContract, SeesTheColumnsThatATableHasNow) {
  EXPECT_EQ(step_of([&] {
              connection_->execute("INSERT INTO t (a) VALUES ('x')");
              for (int round = 0; round < 4; ++round) ask("SELECT * FROM t");
              connection_->execute("ALTER TABLE t ADD COLUMN later BIGINT DEFAULT 7");
              const auto statement = connection_->prepare("SELECT * FROM t");
              ASSERT_TRUE(statement->step());
              EXPECT_EQ(statement->column_count(), 5U);
              EXPECT_EQ(statement->column_integer(4), 7);
            }),
            "done");
}

TEST_P(StatementContract, RunsManyRowsAtOnce) {
  std::vector<std::string> texts;
  std::vector<solder_value> values;
  constexpr std::int64_t kRows = 12'000;
  for (std::int64_t row = 0; row < kRows; ++row) texts.push_back("row " + std::to_string(row));
  for (std::int64_t row = 0; row < kRows; ++row) {
    values.push_back(of(SOLDER_TEXT, texts[static_cast<std::size_t>(row)]));
    values.push_back(row % 2 == 0 ? solder_value{} : of(SOLDER_BLOB, "bytes"));
  }
  EXPECT_EQ(step_of([&] {
              const auto insert = connection_->prepare("INSERT INTO t (a, b) VALUES (?, ?)");
              insert->run_many(values.data(), 2, kRows);
            }),
            "done");

  EXPECT_EQ(ask("SELECT count(*) FROM t"), "12000");
  EXPECT_EQ(ask("SELECT count(*) FROM t WHERE b IS NULL"), "6000");
  EXPECT_EQ(ask("SELECT count(DISTINCT a) FROM t"), "12000");
}

TEST_P(StatementContract, NamesTheStatementOfTheRowThatFailed) {
  connection_->execute("CREATE TABLE u (n BIGINT PRIMARY KEY)");
  const std::array values = {integer(1), integer(2), integer(1), integer(3)};
  step_of([&] {
    const auto insert = connection_->prepare("INSERT INTO u VALUES (?) -- each");
    try {
      insert->run_many(values.data(), 1, values.size());
      FAIL() << "nothing was thrown";
    } catch (const DatabaseError& error) {
      EXPECT_THAT(error.statement(), ::testing::StartsWith("INSERT INTO u VALUES (?)"));
      EXPECT_EQ(error.code(), ErrorCode::database);
      throw;
    }
  });
  EXPECT_EQ(ask("SELECT count(*) FROM u"), "0");
}

TEST_P(StatementContract, AppendsRowsOfEveryType) {
  const std::string_view odd = "a\tb\\N\r\n\\.\n'\"";
  const std::string_view bytes("\0\\x\xff", 4);
  const std::array values = {of(SOLDER_TEXT, odd),
                             integer(3'000'000'000),
                             real(0.1),
                             of(SOLDER_BLOB, bytes),
                             of(SOLDER_TEXT, "\\N"),
                             solder_value{},
                             solder_value{},
                             of(SOLDER_BLOB, ""),
                             of(SOLDER_TEXT, ""),
                             integer(-1),
                             real(-2),
                             solder_value{}};
  EXPECT_EQ(step_of([&] {
              connection_->insert_rows("t", {"a", "n", "r", "b"}, values.data(), 3);
            }),
            "done");

  statement_ = connection_->prepare("SELECT a, n, r, b FROM t ORDER BY n IS NULL, n DESC");
  ASSERT_TRUE(statement_->step());
  std::array<solder_value, 4> row = {};
  statement_->row(row.data(), 4);
  EXPECT_EQ(bytes_of(row[0]), odd);
  EXPECT_EQ(row[1].as.integer, 3'000'000'000);
  EXPECT_EQ(row[2].as.real, 0.1);
  EXPECT_EQ(bytes_of(row[3]), bytes);
  ASSERT_TRUE(statement_->step());
  statement_->row(row.data(), 4);
  EXPECT_EQ(row[0].type, SOLDER_TEXT);
  EXPECT_EQ(row[0].length, 0U);
  EXPECT_EQ(row[3].type, SOLDER_NULL);
  ASSERT_TRUE(statement_->step());
  statement_->row(row.data(), 4);
  EXPECT_EQ(bytes_of(row[0]), "\\N");
  EXPECT_EQ(row[1].type, SOLDER_NULL);
  EXPECT_EQ(row[3].type, SOLDER_BLOB);
  EXPECT_EQ(row[3].length, 0U);
}

TEST_P(StatementContract, AppendsRowsInThousands) {
  std::vector<solder_value> values;
  for (int number = 0; number < 50'000; ++number) {
    values.push_back(integer(number));
    values.push_back(text("some text that takes a little room"));
  }
  EXPECT_EQ(step_of([&] {
              connection_->insert_rows("t", {"n", "a"}, values.data(), 50'000);
            }),
            "done");
  EXPECT_EQ(step_of([&] { connection_->insert_rows("t", {"n"}, nullptr, 0); }), "done");
  EXPECT_EQ(ask("SELECT count(DISTINCT n) FROM t"), "50000");
}

TEST_P(StatementContract, WhatFailsToAppendLeavesTheConnectionUsable) {
  connection_->execute("CREATE TABLE u (n BIGINT PRIMARY KEY)");
  const std::array values = {integer(1), integer(1)};

  EXPECT_NE(step_of([&] { connection_->insert_rows("u", {"n"}, values.data(), 2); }), "done");
  EXPECT_EQ(step_of([&] { connection_->insert_rows("u", {"n"}, values.data(), 1); }), "done");
  EXPECT_EQ(ask("SELECT count(*) FROM u"), "1");
}

SOLDER_ON_EVERY_DATABASE(StatementContract);

}  // namespace
}  // namespace solder::testing
