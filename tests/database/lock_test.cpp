#include <sys/wait.h>
#include <unistd.h>

#include "database_test.hpp"
#include "holder.hpp"

namespace solder::testing {
namespace {

class LockTest : public DatabaseTest {
 protected:
  LockTest() { OtherProgram(path()).run("CREATE TABLE t (a); INSERT INTO t VALUES (1)"); }

  static OpenOptions patience(std::chrono::milliseconds time) {
    OpenOptions options;
    options.lock_timeout = time;
    return options;
  }
};

TEST_F(LockTest, G3NamesTheWriterInTheWay) {
  const auto connection = open(patience(std::chrono::milliseconds(0)));
  const Holder holder(path(), "BEGIN IMMEDIATE");

  EXPECT_EQ(error_of([&] { connection->begin(); }),
            "lock: cannot lock database '" + path().string() + "': database is locked: locked by " +
                holder.name() + "; try again, or raise --lock-timeout");
}

TEST_F(LockTest, G3NamesTheWriterOfAWal) {
  OtherProgram(path()).run("PRAGMA journal_mode = WAL");
  const auto connection = open(patience(std::chrono::milliseconds(0)));
  const Holder holder(path(), "BEGIN IMMEDIATE");

  EXPECT_EQ(why_of([&] { connection->begin(); }), "database is locked: locked by " + holder.name());
}

TEST_F(LockTest, G3NamesTheReaderInTheWayOfACommitAndRollsBack) {
  const auto connection = open(patience(std::chrono::milliseconds(0)));
  const Holder holder(path(), "BEGIN; SELECT * FROM t");
  connection->begin();
  connection->execute("INSERT INTO t VALUES (2)");

  EXPECT_EQ(why_of([&] { connection->commit(); }),
            "database is locked: locked by a reader, " + holder.name());
  EXPECT_TRUE(connection->in_transaction());
  connection->rollback();
  EXPECT_EQ(ask(*connection, "SELECT a FROM t"), "1");
}

TEST_F(LockTest, G3AnExclusiveHolderIsNamedWhenTheDatabaseIsOpened) {
  const Holder holder(path(), "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");

  EXPECT_EQ(why_of([&] { open(patience(std::chrono::milliseconds(0))); }),
            "database is locked: locked by " + holder.name());
}

TEST_F(LockTest, G3WaitsAndSaysSoOnce) {
  OpenOptions options;
  std::vector<std::string> told;
  Holder holder(path(), "BEGIN IMMEDIATE");
  const std::string name = holder.name();
  options.waiting = [&](const std::string& who) {
    told.push_back(who);
    holder.let_go();
  };
  const auto connection = open(options);
  connection->begin();

  EXPECT_EQ(told, std::vector<std::string>{name});
}

TEST_F(LockTest, G3StopsWaitingWhenTheRunIsCancelled) {
  OpenOptions options;
  bool cancelled = false;
  options.is_cancelled = [&] { return cancelled; };
  options.waiting = [&](const std::string&) { cancelled = true; };
  const auto connection = open(options);
  const Holder holder(path(), "BEGIN IMMEDIATE");

  EXPECT_EQ(error_of([&] { connection->begin(); }).substr(0, 12), "interrupted:");
}

TEST_F(LockTest, AReaderOfAWalDoesNotStandInTheWay) {
  OtherProgram(path()).run("PRAGMA journal_mode = WAL");
  const Holder holder(path(), "BEGIN; SELECT * FROM t");
  const auto connection = open(patience(std::chrono::milliseconds(0)));
  connection->begin();
  connection->execute("INSERT INTO t VALUES (2)");

  EXPECT_NO_THROW(connection->commit());
}

TEST_F(LockTest, G3LookingAtTheFileDropsNoLock) {
  const auto connection = open();
  connection->begin();
  connection->execute("INSERT INTO t VALUES (2)");
  EXPECT_TRUE(database_exists(address()));
  const auto second = open(patience(std::chrono::milliseconds(0)));

  // Another process must still find it locked.
  const pid_t pid = ::fork();
  if (pid == 0) {
    sqlite3* db = nullptr;
    sqlite3_open(path().c_str(), &db);
    ::_exit(sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr));
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), SQLITE_BUSY);
}

}  // namespace
}  // namespace solder::testing
