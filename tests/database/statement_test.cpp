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

}  // namespace
}  // namespace solder::testing
