#include "database_test.hpp"

// From here on sqlite3_… are calls through the table, as in a plugin.
#include <sqlite3ext.h>

namespace solder::testing {
namespace {

class NativeTest : public StepTest {
 protected:
  NativeTest() { rules_.allow_native = true; }

  /// Runs SQL as a plugin with the native connection does.
  void run(const char* sql) {
    sqlite3* db = native();
    sqlite3_exec(db, sql, nullptr, nullptr, nullptr);
  }

  sqlite3* native() {
    const auto* native =
        static_cast<const solder_sqlite*>(connection_->native_interface(SOLDER_SQLITE_INTERFACE));
    if (native == nullptr) return nullptr;
    sqlite3_api = static_cast<const sqlite3_api_routines*>(native->api);
    return static_cast<sqlite3*>(native->connection);
  }

  const sqlite3_api_routines* sqlite3_api = nullptr;  ///< the macros ask for this name
};

TEST_F(NativeTest, IsForThoseThatDeclareIt) {
  EXPECT_EQ(native(), nullptr);
  rules_.allow_native = false;
  step_of([&] { EXPECT_EQ(native(), nullptr); });
  rules_.allow_native = true;
  step_of([&] {
    EXPECT_EQ(connection_->native_interface("other/1"), nullptr);
    EXPECT_NE(native(), nullptr);
  });
}

TEST_F(NativeTest, G2AFileThatVanishesDuringTheCommitIsInDoubt) {
  connection_->begin();
  connection_->guard(rules_);
  std::pair<std::string, std::string> names = {path().string(), path().string() + ".moved"};
  sqlite3* db = native();
  const auto move_away = [](void* from_to) {
    const auto& [from, to] = *static_cast<std::pair<std::string, std::string>*>(from_to);
    std::filesystem::rename(from, to);
    return 0;
  };
  sqlite3_exec(db, "CREATE TABLE t (a)", nullptr, nullptr, nullptr);
  connection_->unguard();
  sqlite3_commit_hook(db, move_away, &names);

  EXPECT_THAT(error_of([&] { connection_->commit(); }),
              ::testing::StartsWith("in_doubt: cannot commit the migration: the database file '"));
  EXPECT_EQ(OtherProgram(names.second).ask("SELECT count(*) FROM t"), "0");
}

TEST_F(NativeTest, WorksInTheStepsTransaction) {
  EXPECT_EQ(step_of([&] { run("CREATE TABLE t (a)"); }), "done");
  EXPECT_TRUE(connection_->has_object(SOLDER_TABLE, "t"));
}

TEST_F(NativeTest, G6ARefusalFailsTheStepEvenIfIgnored) {
  EXPECT_EQ(step_of([&] { run("COMMIT"); }),
            "transaction control is not allowed in a migration: the transaction belongs to the "
            "runner");
}

TEST_F(NativeTest, G6WithoutTheAuthorizerTheStepIsStillChecked) {
  EXPECT_EQ(step_of([&] {
              sqlite3* db = native();
              sqlite3_set_authorizer(db, nullptr, nullptr);
              run("ALTER TABLE solder_log ADD COLUMN x");
            }),
            "table 'solder_log', which is reserved for Solder, was changed");
  rules_.allow_native = false;
  EXPECT_EQ(step("DELETE FROM solder_log"), "'solder_log' is reserved for Solder");
}

TEST_F(NativeTest, G7ForeignKeysAreChecked) {
  EXPECT_EQ(step_of([&] {
              run("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p (id)); "
                  "INSERT INTO c VALUES (5)");
            }),
            "foreign key violated: child row 1 of 'c' refers to a missing row of 'p'");
}

}  // namespace
}  // namespace solder::testing
