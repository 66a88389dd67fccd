#include <array>
#include <sys/wait.h>
#include <unistd.h>

#include "database_test.hpp"

namespace solder::testing {
namespace {

/// A process that does something with a database and holds on until it is told to let go.
class Holder {
 public:
  Holder(const std::filesystem::path& path, const std::string& sql) {
    EXPECT_EQ(::pipe(ready_.data()), 0);
    EXPECT_EQ(::pipe(release_.data()), 0);
    pid_ = ::fork();
    if (pid_ == 0) hold(path, sql);
    char byte = 0;
    EXPECT_EQ(::read(ready_[0], &byte, 1), 1);
  }
  ~Holder() {
    let_go();
    for (const int descriptor : {ready_[0], ready_[1], release_[0], release_[1]})
      ::close(descriptor);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

  void let_go() {
    if (pid_ == 0) return;
    EXPECT_EQ(::write(release_[1], "x", 1), 1);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  [[nodiscard]] std::string name() const {
    return "pid " + std::to_string(pid_) + " (test_database)";
  }

 private:
  [[noreturn]] void hold(const std::filesystem::path& path, const std::string& sql) {
    sqlite3* db = nullptr;
    sqlite3_open(path.c_str(), &db);
    sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr);
    char byte = 0;
    const bool told = ::write(ready_[1], "x", 1) == 1 && ::read(release_[0], &byte, 1) == 1;
    ::_exit(told ? 0 : 1);
  }

  std::array<int, 2> ready_ = {};
  std::array<int, 2> release_ = {};
  pid_t pid_ = 0;
};

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
