#include <array>
#include <cstring>

#include "database_test.hpp"

namespace solder::testing {
namespace {

class StatementTest : public DatabaseTest {
 protected:
  StatementTest() : connection_(open()) { connection_->execute("CREATE TABLE t (a)"); }
  std::string ask(const std::string& sql) { return DatabaseTest::ask(*connection_, sql); }

  std::unique_ptr<Connection> connection_;
};

TEST_F(StatementTest, PreparesExactlyOneStatement) {
  EXPECT_NO_THROW(static_cast<void>(connection_->prepare(" /* one */ SELECT 1; -- end\n ;")));
  EXPECT_EQ(why_of([&] { static_cast<void>(connection_->prepare("SELECT 1; SELECT 2")); }),
            "there is text after the statement's end: prepare one statement at a time");
  EXPECT_EQ(why_of([&] { static_cast<void>(connection_->prepare("-- nothing")); }),
            "there is no statement in the text");
  EXPECT_EQ(error_of([&] { static_cast<void>(connection_->prepare("SELEC 1")); }),
            "database: cannot prepare SQL: near \"SELEC\": syntax error");
}

TEST_F(StatementTest, KeepsEveryTypeOfValue) {
  const std::array<unsigned char, 3> bytes = {0, 1, 0xff};
  solder_value null = {};
  solder_value real = {};
  real.type = SOLDER_REAL;
  real.as.real = 1.5;
  solder_value blob = {};
  blob.type = SOLDER_BLOB;
  blob.as.data = bytes.data();
  blob.length = bytes.size();
  solder_value yes = integer(7);
  yes.type = SOLDER_BOOLEAN;
  const std::array values = {null, integer(-5), real, text("ü"), blob, yes, text("")};
  const auto statement = connection_->prepare("SELECT ?, ?, ?, ?, ?, ?, ?");
  ASSERT_EQ(statement->parameter_count(), values.size());
  for (std::uint32_t index = 0; index < values.size(); ++index)
    statement->bind(index + 1, values.at(index));
  ASSERT_TRUE(statement->step());

  std::array<solder_value, 7> row = {};
  statement->row(row.data(), row.size());
  EXPECT_EQ(row[0].type, SOLDER_NULL);
  EXPECT_EQ(row[1].as.integer, -5);
  EXPECT_EQ(row[2].as.real, 1.5);
  EXPECT_EQ(std::string(static_cast<const char*>(row[3].as.data), row[3].length), "ü");
  EXPECT_EQ(std::memcmp(row[4].as.data, bytes.data(), bytes.size()), 0);
  EXPECT_EQ(row[5].type, SOLDER_INTEGER);
  EXPECT_EQ(row[5].as.integer, 1);
  EXPECT_EQ(row[6].type, SOLDER_TEXT);
  EXPECT_EQ(row[6].length, 0U);
  EXPECT_EQ(statement->column(1).as.integer, -5);
}

TEST_F(StatementTest, ConvertsWhenAskedForAnotherType) {
  const auto statement = connection_->prepare("SELECT '12abc', 3, NULL AS none");
  ASSERT_TRUE(statement->step());

  EXPECT_EQ(statement->column_count(), 3U);
  EXPECT_EQ(statement->column_name(2), "none");
  EXPECT_EQ(statement->column_integer(0), 12);
  EXPECT_EQ(statement->column_real(1), 3.0);
  EXPECT_EQ(statement->column_text(1), "3");
  EXPECT_EQ(statement->column_text(2), "");
  EXPECT_EQ(statement->column_integer(2), 0);
}

TEST_F(StatementTest, FindsPlaceholdersByName) {
  const auto statement = connection_->prepare("SELECT :first, ?, :second");

  EXPECT_EQ(statement->parameter_index("first"), 1U);
  EXPECT_EQ(statement->parameter_index("second"), 3U);
  EXPECT_EQ(statement->parameter_index("third"), 0U);
}

TEST_F(StatementTest, RefusesPlaceholdersThatAreNotThere) {
  const auto statement = connection_->prepare("SELECT ?");

  EXPECT_EQ(why_of([&] { statement->bind(2, integer(1)); }), "there is no placeholder 2");
  EXPECT_EQ(why_of([&] { statement->bind(0, integer(1)); }), "there is no placeholder 0");
  solder_value unknown = {};
  unknown.type = 99;
  EXPECT_EQ(why_of([&] { statement->bind(1, unknown); }),
            "the value for placeholder 1 has an unknown type");
}

TEST_F(StatementTest, StaysAtItsEndUntilReset) {
  const auto statement = connection_->prepare("INSERT INTO t VALUES (?)");
  statement->bind(1, text("x"));
  EXPECT_FALSE(statement->step());
  EXPECT_FALSE(statement->step());
  EXPECT_EQ(ask("SELECT count(*) FROM t"), "1");

  statement->reset();
  EXPECT_FALSE(statement->step());
  EXPECT_EQ(ask("SELECT a IS NULL FROM t"), "0|1");
}

TEST_F(StatementTest, OfOneTextAreIndependentWhileInUse) {
  connection_->execute("INSERT INTO t VALUES (1), (2)");
  const auto first = connection_->prepare("SELECT a FROM t");
  ASSERT_TRUE(first->step());
  const auto second = connection_->prepare("SELECT a FROM t");
  ASSERT_TRUE(second->step());
  ASSERT_TRUE(second->step());

  EXPECT_EQ(first->column_integer(0), 1);
  EXPECT_EQ(second->column_integer(0), 2);
}

TEST_F(StatementTest, ComesBackWithoutItsBindings) {
  {
    const auto statement = connection_->prepare("SELECT ?");
    statement->bind(1, integer(1));
    statement->step();
  }
  const auto again = connection_->prepare("SELECT ?");
  ASSERT_TRUE(again->step());

  EXPECT_EQ(again->column(0).type, SOLDER_NULL);
}

TEST_F(StatementTest, OfManyTextsAreKeptWithinBounds) {
  for (int number = 0; number < 300; ++number)
    EXPECT_EQ(ask("SELECT " + std::to_string(number)), std::to_string(number));
}

TEST_F(StatementTest, SurvivesItsConnection) {
  const auto statement = connection_->prepare("SELECT 1");
  connection_.reset();

  EXPECT_EQ(why_of([&] { statement->step(); }), "the statement was closed at the end of its step");
  statement->reset();
}

}  // namespace
}  // namespace solder::testing
