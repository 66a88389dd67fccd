// Attacks that SQLite alone knows; contract_guard_test.cpp has those on every database.

#include "database_test.hpp"

namespace solder::testing {
namespace {

constexpr const char* kTransaction =
    "transaction control is not allowed in a migration: the transaction belongs to the runner";
constexpr const char* kHistory = "'schema_migrations' is reserved for Solder";
constexpr const char* kLog = "'solder_log' is reserved for Solder";
constexpr const char* kDatabases =
    "a migration must not touch other databases: ATTACH and DETACH are not allowed";

std::string pragma(const std::string& name) {
  return "PRAGMA " + name + " is not allowed in a migration: the setting belongs to the runner";
}

/// SQL by which a migration would get out of its transaction or at what isn't its own.
struct Attack {
  std::string name;
  std::string sql;
  std::string why;
};

class AttackTest : public StepTest, public ::testing::WithParamInterface<Attack> {
 protected:
  AttackTest() {
    connection_->execute(
        "CREATE TABLE posts (id INTEGER PRIMARY KEY, body); INSERT INTO posts VALUES (1, 'x'); "
        "INSERT INTO schema_migrations (version, name) VALUES ('1', 'First')");
  }
  std::string state() {
    return ask("SELECT group_concat(name || coalesce(sql, '')) FROM sqlite_schema") + "/" +
           ask("SELECT version || name FROM schema_migrations") + "/" +
           ask("SELECT body FROM posts");
  }
};

TEST_P(AttackTest, G6IsRefusedAndRolledBack) {
  const std::string before = state();

  EXPECT_EQ(step("INSERT INTO posts VALUES (2, 'y'); " + GetParam().sql), GetParam().why);
  EXPECT_EQ(state(), before);
  EXPECT_EQ(step("INSERT INTO posts VALUES (3, 'z')"), "done");
}

INSTANTIATE_TEST_SUITE_P(Transaction, AttackTest,
                         ::testing::Values(Attack{"Explained", "EXPLAIN COMMIT", kTransaction}),
                         [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Files, AttackTest,
    ::testing::Values(Attack{"Attach", "ATTACH 'other.db' AS other", kDatabases},
                      Attack{"AttachNothing", "ATTACH '' AS other", kDatabases},
                      Attack{"AttachByExpression", "ATTACH ('oth' || 'er.db') AS other",
                             kDatabases},
                      Attack{"Detach", "DETACH main", kDatabases},
                      Attack{"Vacuum", "VACUUM", "cannot VACUUM from within a transaction"},
                      Attack{"VacuumInto", "/* a copy */ vacuum main INTO 'other.db'",
                             "a migration must not write other files: VACUUM INTO is not allowed"},
                      Attack{"LoadExtension", "SELECT load_extension('evil')",
                             "load_extension() is not allowed in a migration"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    History, AttackTest,
    ::testing::Values(
        Attack{"DeleteQuoted", "DELETE FROM main.[Schema_Migrations]", kHistory},
        Attack{"RenameOnto", "ALTER TABLE posts RENAME TO solder_log",
               "there is already another table or index with this name: solder_log"},
        Attack{"Trigger",
               "CREATE TRIGGER r AFTER INSERT ON solder_log BEGIN DELETE FROM posts; END", kLog},
        Attack{"TemporaryTrigger",
               "CREATE TEMP TRIGGER r AFTER INSERT ON main.solder_log BEGIN DELETE FROM posts; END",
               kLog},
        Attack{"VirtualTable", "CREATE VIRTUAL TABLE solder_log USING fts5 (x)",
               "table solder_log already exists"},
        Attack{"TriggerThatFires",
               "CREATE TEMP TRIGGER r AFTER INSERT ON posts BEGIN DELETE FROM solder_log; END; "
               "INSERT INTO posts VALUES (5, '')",
               kLog},
        Attack{"Schema", "UPDATE sqlite_schema SET sql = ''",
               "table sqlite_master may not be modified"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    PlantedForLater, AttackTest,
    ::testing::Values(
        Attack{"Trigger",
               "CREATE TRIGGER r AFTER INSERT ON posts BEGIN DELETE FROM Solder_Log; END",
               "trigger 'r' touches 'solder_log', which is reserved for Solder"},
        Attack{
            "TriggerThroughAView",
            "CREATE VIEW v AS SELECT name FROM \"schema_migrations\"; CREATE TRIGGER r INSTEAD OF "
            "INSERT ON v BEGIN DELETE FROM posts; END",
            "view 'v' touches 'schema_migrations', which is reserved for Solder"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Settings, AttackTest,
    ::testing::Values(
        Attack{"JournalOff", "PRAGMA journal_mode = OFF", pragma("journal_mode")},
        Attack{"JournalOfMain", "PRAGMA main.journal_mode(MEMORY)", pragma("journal_mode")},
        Attack{"Synchronous", "PRAGMA synchronous = OFF", pragma("synchronous")},
        Attack{"SynchronousEmpty", "PRAGMA synchronous = ''", pragma("synchronous")},
        Attack{"LockingMode", "PRAGMA locking_mode = EXCLUSIVE", pragma("locking_mode")},
        Attack{"BusyTimeout", "PRAGMA busy_timeout = 0", pragma("busy_timeout")},
        Attack{"QueryOnly", "PRAGMA query_only = 1", pragma("query_only")},
        Attack{"Checkpoint", "PRAGMA wal_checkpoint", pragma("wal_checkpoint")},
        Attack{"HeapLimit", "PRAGMA hard_heap_limit = 1", pragma("hard_heap_limit")},
        Attack{"WritableSchema", "PRAGMA writable_schema = ON",
               "PRAGMA writable_schema is not allowed in a migration that doesn't declare it"},
        Attack{"SchemaVersion", "PRAGMA schema_version = 7",
               "PRAGMA schema_version is not allowed in a migration that doesn't declare it"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace solder::testing
