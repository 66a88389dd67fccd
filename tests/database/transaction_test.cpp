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

TEST_F(TransactionTest, SavepointsUndoAPartAlsoWhenGuarded) {
  EXPECT_EQ(step_of([&] {
              connection_->execute("INSERT INTO t VALUES ('before')");
              connection_->savepoint_begin("a");
              connection_->execute("INSERT INTO t VALUES ('undone')");
              connection_->savepoint_rollback("a");
              connection_->savepoint_begin("a");
              connection_->execute("INSERT INTO t VALUES ('kept')");
              connection_->savepoint_release("a");
            }),
            "done");
  EXPECT_EQ(ask("SELECT a FROM t"), "before|kept");
}

TEST_F(TransactionTest, ASavepointResetsWhatIsBeingStepped) {
  connection_->execute("INSERT INTO t VALUES (1), (2)");
  EXPECT_EQ(step_of([&] {
              connection_->savepoint_begin("a");
              const auto statement = connection_->prepare("SELECT a FROM t");
              statement->step();
              connection_->savepoint_rollback("a");
              ASSERT_TRUE(statement->step());
              EXPECT_EQ(statement->column_integer(0), 1);
            }),
            "done");
}

TEST_F(TransactionTest, StatementsAreCounted) {
  std::vector<std::string> heard;
  connection_->on_statement([&](std::int64_t count, std::string_view sql) {
    heard.push_back(std::to_string(count) + std::string(sql));
  });
  step("INSERT INTO t VALUES (1); SELECT 1; -- end");

  EXPECT_EQ(connection_->statements_run(), 2);
  EXPECT_EQ(heard, (std::vector<std::string>{"1INSERT INTO t VALUES (1);", "2 SELECT 1;"}));
}

TEST_F(TransactionTest, ASnapshotKeepsWhatItSawWhileAnotherProgramCommits) {
  OtherProgram other(path());
  ASSERT_EQ(other.run("PRAGMA journal_mode = WAL; INSERT INTO t VALUES (1)"), "");
  {
    const Snapshot snapshot(*connection_);
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "1");
    ASSERT_EQ(other.run("INSERT INTO t VALUES (2); CREATE TABLE later (a)"), "");
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "1");
    EXPECT_FALSE(connection_->has_object(SOLDER_TABLE, "later"));
  }
  EXPECT_EQ(ask("SELECT count(*) FROM t"), "2");
  EXPECT_TRUE(connection_->has_object(SOLDER_TABLE, "later"));
}

}  // namespace
}  // namespace solder::testing
