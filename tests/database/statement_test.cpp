// What SQLite alone does; contract_statement_test.cpp has what every database must do.

#include "database_test.hpp"

namespace solder::testing {
namespace {

class StatementTest : public DatabaseTest {
 protected:
  StatementTest() : connection_(open()) {}

  std::unique_ptr<Connection> connection_;
};

TEST_F(StatementTest, RefusesBadSqlWhenItIsPrepared) {
  EXPECT_EQ(error_of([&] { static_cast<void>(connection_->prepare("SELEC 1")); }),
            "database: cannot prepare SQL: near \"SELEC\": syntax error");
}

TEST_F(StatementTest, KeepsABooleanAsAnInteger) {
  solder_value yes = integer(7);
  yes.type = SOLDER_BOOLEAN;
  const auto statement = connection_->prepare("SELECT ?");
  statement->bind(1, yes);
  ASSERT_TRUE(statement->step());

  EXPECT_EQ(statement->column(0).type, SOLDER_INTEGER);
  EXPECT_EQ(statement->column(0).as.integer, 1);
}

}  // namespace
}  // namespace solder::testing
