// What SQLite alone does; contract_transaction_test.cpp has what every database must do.

#include "database_test.hpp"

namespace solder::testing {
namespace {

class TransactionTest : public StepTest {
 protected:
  TransactionTest() { connection_->execute("CREATE TABLE t (a)"); }
};

TEST_F(TransactionTest, G3HoldsTheWriteLockFromTheStart) {
  connection_->begin();

  EXPECT_EQ(OtherProgram(path()).run("BEGIN IMMEDIATE"), "database is locked");
}

TEST_F(TransactionTest, G2RollsBackWhenTheFileIsGone) {
  connection_->begin();
  connection_->execute("INSERT INTO t VALUES ('lost')");
  std::filesystem::rename(path(), folder_ / "moved.db");

  EXPECT_EQ(error_of([&] { connection_->commit(); }),
            "environment: cannot commit the migration: the database file '" + path().string() +
                "' is gone: it was removed or moved; find out who did that, and put the database "
                "back before anything else uses that name");
  connection_->rollback();
  EXPECT_EQ(OtherProgram(folder_ / "moved.db").ask("SELECT count(*) FROM t"), "0");
}

TEST_F(TransactionTest, G2RollsBackWhenAnotherFileHasItsName) {
  connection_->begin();
  connection_->execute("INSERT INTO t VALUES ('lost')");
  std::filesystem::rename(path(), folder_ / "moved.db");
  folder_.write("app.db", "of somebody else");

  EXPECT_EQ(why_of([&] { connection_->commit(); }),
            "the database file '" + path().string() +
                "' was changed underneath: another file has its name now");
  connection_->rollback();
  EXPECT_EQ(read_file(path()), "of somebody else");
  EXPECT_EQ(OtherProgram(folder_ / "moved.db").ask("SELECT count(*) FROM t"), "0");
}

TEST_F(TransactionTest, G1SyncsEveryCommitToTheDisk) {
  EXPECT_EQ(ask("PRAGMA synchronous"), "3");
  EXPECT_EQ(ask("PRAGMA foreign_keys"), "0");
}

TEST_F(TransactionTest, G1ACommitWithoutATransactionIsAnError) {
  connection_->begin();
  connection_->execute("ROLLBACK");

  EXPECT_EQ(error_of([&] { connection_->commit(); }),
            "database: cannot commit: the transaction was ended by the database");
}

TEST_F(TransactionTest, G1AStepThatTheDatabaseHasRolledBackCannotGoOn) {
  connection_->execute("CREATE TABLE u (a UNIQUE); INSERT INTO u VALUES (1)");
  const std::string why = step_of([&] {
    EXPECT_EQ(why_of([&] { connection_->execute("INSERT OR ROLLBACK INTO u VALUES (1)"); }),
              "UNIQUE constraint failed: u.a");
    connection_->execute("INSERT INTO t VALUES ('alone')");
  });

  EXPECT_EQ(why, "the transaction was ended by the database");
  EXPECT_EQ(ask("SELECT count(*) FROM t"), "0");
}

TEST_F(TransactionTest, G1AStepThatIgnoresThatItsTransactionHasEndedFails) {
  connection_->execute(
      "CREATE TRIGGER r BEFORE INSERT ON t BEGIN SELECT raise(ROLLBACK, 'not today'); END");
  const std::string why = step_of([&] {
    EXPECT_EQ(why_of([&] { connection_->execute("INSERT INTO t VALUES (1)"); }), "not today");
  });

  EXPECT_EQ(why, "the transaction was ended by the database");
}

TEST_F(TransactionTest, TellsOfEachStatement) {
  std::vector<std::string> heard;
  connection_->on_statement([&](std::int64_t count, std::string_view sql) {
    heard.push_back(std::to_string(count) + std::string(sql));
  });
  step("INSERT INTO t VALUES (1); SELECT 1; -- end");

  EXPECT_EQ(heard, (std::vector<std::string>{"1INSERT INTO t VALUES (1);", "2 SELECT 1;"}));
}

}  // namespace
}  // namespace solder::testing
