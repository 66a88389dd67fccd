// Transactions, savepoints and their statements, as every database keeps them.

#include "contract_test.hpp"

namespace solder::testing {
namespace {

class TransactionContract : public ContractTest {
 protected:
  TransactionContract() { connection_->execute("CREATE TABLE t (a BIGINT)"); }
};

TEST_P(TransactionContract, G1CommitsOrRollsBackAsOne) {
  connection_->begin();
  connection_->execute("INSERT INTO t VALUES (1)");
  EXPECT_EQ(seen("SELECT count(*) FROM t"), "0");
  connection_->commit();
  connection_->begin();
  connection_->execute("INSERT INTO t VALUES (2)");
  connection_->rollback();

  EXPECT_EQ(ask("SELECT a FROM t"), "1");
  EXPECT_FALSE(connection_->in_transaction());
}

TEST_P(TransactionContract, G1EndsWithItsScope) {
  {
    const ScopedTransaction transaction(*connection_);
    connection_->execute("INSERT INTO t VALUES (1)");
  }
  EXPECT_EQ(ask("SELECT count(*) FROM t"), "0");
}

TEST_P(TransactionContract, RollingBackNothingIsFine) {
  EXPECT_NO_THROW(connection_->rollback());
}

TEST_P(TransactionContract, SavepointsUndoAPart) {
  EXPECT_EQ(step_of([&] {
              connection_->execute("INSERT INTO t VALUES (1)");
              connection_->savepoint_begin("a");
              connection_->execute("INSERT INTO t VALUES (2)");
              connection_->savepoint_rollback("a");
              connection_->savepoint_begin("a");
              connection_->execute("INSERT INTO t VALUES (3)");
              connection_->savepoint_release("a");
            }),
            "done");
  EXPECT_EQ(ask("SELECT a FROM t ORDER BY a"), "1|3");
}

TEST_P(TransactionContract, ASavepointForgetsAnErrorInIt) {
  EXPECT_EQ(step_of([&] {
              connection_->execute("INSERT INTO t VALUES (1)");
              for (int round = 0; round < 3; ++round) {
                connection_->savepoint_begin("a");
                EXPECT_NE(why_of([&] { connection_->prepare("SELECT a FROM nope")->step(); }),
                          "nothing");
                connection_->savepoint_rollback("a");
                EXPECT_EQ(ask("SELECT count(*) FROM t"), "1");
              }
            }),
            "done");
  EXPECT_EQ(ask("SELECT a FROM t"), "1");
}

TEST_P(TransactionContract, SavepointsNest) {
  EXPECT_EQ(step_of([&] {
              connection_->savepoint_begin("a");
              connection_->execute("INSERT INTO t VALUES (1)");
              connection_->savepoint_begin("b");
              connection_->execute("INSERT INTO t VALUES (2)");
              connection_->savepoint_rollback("b");
              connection_->savepoint_release("a");
            }),
            "done");
  EXPECT_EQ(ask("SELECT a FROM t"), "1");
}

TEST_P(TransactionContract, ASavepointResetsWhatIsBeingStepped) {
  std::vector<solder_value> numbers;
  for (int number = 1; number <= 1000; ++number) numbers.push_back(integer(number));
  EXPECT_EQ(step_of([&] {
              connection_->insert_rows("t", {"a"}, numbers.data(), numbers.size());
              const auto before = connection_->prepare("SELECT a FROM t ORDER BY a");
              before->step();
              connection_->savepoint_begin("a");
              const auto inside = connection_->prepare("SELECT a FROM t ORDER BY a -- inside");
              inside->step();
              connection_->savepoint_rollback("a");
              for (const auto& statement : {before.get(), inside.get()}) {
                int rows = 0;
                while (statement->step()) EXPECT_EQ(statement->column_integer(0), ++rows);
                EXPECT_EQ(rows, 1000);
              }
            }),
            "done");
}

TEST_P(TransactionContract, ASavepointIsOverForWhatWasPreparedInIt) {
  EXPECT_EQ(step_of([&] {
              connection_->savepoint_begin("a");
              connection_->execute("ALTER TABLE t ADD COLUMN b BIGINT");
              for (int round = 0; round < 3; ++round) ask("SELECT * FROM t");
              connection_->savepoint_rollback("a");
              const auto query = connection_->prepare("SELECT * FROM t");
              EXPECT_FALSE(query->step());
              EXPECT_EQ(query->column_count(), 1U);
            }),
            "done");
}

TEST_P(TransactionContract, AStatementLeftOpenDoesNotBlockTheCommit) {
  connection_->execute("INSERT INTO t VALUES (1), (2)");
  std::unique_ptr<Statement> left;
  EXPECT_EQ(step_of([&] {
              left = connection_->prepare("UPDATE t SET a = a + 1 RETURNING a");
              left->step();
            }),
            "done");
  EXPECT_EQ(why_of([&] { left->step(); }), "the statement was closed at the end of its step");
}

TEST_P(TransactionContract, ATableCanBeChangedOnceItsRowsAreRead) {
  EXPECT_EQ(step_of([&] {
              connection_->execute("INSERT INTO t VALUES (1), (2)");
              const auto reading = connection_->prepare("SELECT a FROM t");
              while (reading->step()) {
              }
              reading->reset();
              connection_->execute("ALTER TABLE t ADD COLUMN b BIGINT");
            }),
            "done");
}

TEST_P(TransactionContract, ASnapshotKeepsWhatItSawWhileAnotherProgramCommits) {
  if (is("sqlite")) seen("PRAGMA journal_mode = WAL");
  seen("INSERT INTO t VALUES (1)");
  {
    const Snapshot snapshot(*connection_);
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "1");
    seen("INSERT INTO t VALUES (2); CREATE TABLE later (a BIGINT)");
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "1");
    EXPECT_FALSE(connection_->has_object(SOLDER_TABLE, "later"));
  }
  EXPECT_EQ(ask("SELECT count(*) FROM t"), "2");
  EXPECT_TRUE(connection_->has_object(SOLDER_TABLE, "later"));
}

SOLDER_ON_EVERY_DATABASE(TransactionContract);

}  // namespace
}  // namespace solder::testing
