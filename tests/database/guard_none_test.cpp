// What SQLite alone does; contract_guard_test.cpp has what every database must do.

#include "database_test.hpp"

namespace solder::testing {
namespace {

/// Steps of a migration that declares TRANSACTION none (G9).
class NoTransactionTest : public StepTest {
 protected:
  NoTransactionTest() {
    connection_->execute("CREATE TABLE t (a)");
    rules_.transaction = TransactionMode::none;
  }
};

TEST_F(NoTransactionTest, MayVacuumAndChooseAJournal) {
  EXPECT_EQ(step("VACUUM; PRAGMA journal_mode = WAL; CREATE TABLE u (a)"), "done");
  EXPECT_EQ(step_of([&] { connection_->prepare("VACUUM")->step(); }), "done");
  EXPECT_EQ(ask("PRAGMA journal_mode"), "wal");
}

TEST_F(NoTransactionTest, G6IsStillGuarded) {
  EXPECT_EQ(step("VACUUM INTO 'other.db'"),
            "a migration must not write other files: VACUUM INTO is not allowed");
  EXPECT_EQ(step("ATTACH '' AS other"),
            "a migration must not touch other databases: ATTACH and DETACH are not allowed");
  EXPECT_EQ(step("PRAGMA journal_mode = OFF"),
            "PRAGMA journal_mode is not allowed in a migration: the setting belongs to the runner");
  EXPECT_EQ(step("CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM solder_log; END"),
            "trigger 'r' touches 'solder_log', which is reserved for Solder");
}

TEST_F(NoTransactionTest, ForeignKeysCanBeSwitchedForTheStep) {
  connection_->execute("CREATE TABLE p (id INTEGER PRIMARY KEY)");

  EXPECT_EQ(step("PRAGMA foreign_keys = ON; CREATE TABLE c (p REFERENCES p (id)); INSERT INTO c "
                 "VALUES (1)"),
            "FOREIGN KEY constraint failed");
  EXPECT_EQ(ask("PRAGMA foreign_keys"), "0");
}

}  // namespace
}  // namespace solder::testing
