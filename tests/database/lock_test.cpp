#include <algorithm>
#include <array>
#include <fcntl.h>
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

/// Runs SQL in a process of its own: SQLite's locks are between processes. \return its answer as
/// `OtherProgram::ask` has it, or SQLite's message.
std::string in_another_process(const std::filesystem::path& path, const std::string& sql) {
  std::array<int, 2> ends = {};
  EXPECT_EQ(::pipe(ends.data()), 0);
  const pid_t pid = ::fork();
  if (pid == 0) {
    OtherProgram other(path);
    const std::string message = other.run(sql);
    const std::string answer = message.empty() ? other.ask(sql) : message;
    ::_exit(::write(ends[1], answer.data(), answer.size()) < 0 ? 1 : 0);
  }
  ::waitpid(pid, nullptr, 0);
  std::array<char, 200> buffer = {};
  const ssize_t count = ::read(ends[0], buffer.data(), buffer.size());
  ::close(ends[0]);
  ::close(ends[1]);
  return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
}

/// Of a step that opens and closes the file by itself.
class LostLocks : public LockTest, public ::testing::WithParamInterface<const char*> {
 protected:
  LostLocks() {
    OtherProgram(path()).run(std::string("PRAGMA journal_mode = ") + GetParam());
    connection_ = open(patience(std::chrono::milliseconds(0)));
    connection_->begin();
    connection_->execute("INSERT INTO t VALUES (2)");
    ::close(::open(path().c_str(), O_RDONLY | O_CLOEXEC));
  }

  static constexpr const char* kWhy =
      "the migration opened and closed the database file itself, which dropped its locks";
  std::unique_ptr<Connection> connection_;
};

TEST_P(LostLocks, G2AreFoundBeforeTheCommitAndTheDatabaseIsLetGo) {
  EXPECT_EQ(error_of([&] { connection_->commit(); }),
            std::string("migration: cannot commit the migration: ") + kWhy +
                "; use the connection that the host gives");
  EXPECT_EQ(connection_->abandoned_because(), kWhy);
  EXPECT_EQ(why_of([&] { connection_->begin(); }), kWhy);
}

TEST_P(LostLocks, G2ARollbackTouchesNothingThatAnotherProgramHasWritten) {
  in_another_process(path(), "INSERT INTO t VALUES (3)");
  const std::string there = in_another_process(path(), "SELECT a FROM t");
  connection_->rollback();
  connection_.reset();
  EXPECT_EQ(in_another_process(path(), "SELECT a FROM t"), there);
  EXPECT_EQ(in_another_process(path(), "PRAGMA integrity_check"), "ok");
}

INSTANTIATE_TEST_SUITE_P(Journals, LostLocks, ::testing::Values("DELETE", "WAL"));

TEST_F(LockTest, LocksThatARollbackOrACommitGaveBackAreNotLost) {
  const auto connection = open();
  for (int round = 0; round < 2; ++round) {
    connection->begin();
    connection->execute("INSERT INTO t VALUES (2)");
    connection->rollback();
    ::close(::open(path().c_str(), O_RDONLY | O_CLOEXEC));
    connection->begin();
    connection->execute("INSERT INTO t VALUES (3)");
    EXPECT_NO_THROW(connection->commit());
  }
  EXPECT_EQ(connection->abandoned_because(), "");
}

}  // namespace
}  // namespace solder::testing
