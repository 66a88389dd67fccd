#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested
using Decision = RepairRequest::Decision;

/// A database whose history has something to repair.
class RepairWorld : public World {
 protected:
  using World::World;

  void modify() {
    migrate_with({"001_users", "002_posts"});
    remove("002_posts");
    install({"002_modified"});
  }
  /// As a migration without a transaction leaves it when it dies.
  void interrupt(const std::string& version, LogAction action) const {
    const auto connection = open();
    HistoryTable table(*connection, "schema_migrations");
    table.append({.version = version,
                  .name = "PostsMigration",
                  .action = action,
                  .outcome = LogOutcome::started,
                  .checksum = "sha256:" + std::string(64, '2'),
                  .statements = 3});
  }
};

class RepairTest : public RepairWorld, public ::testing::WithParamInterface<Engine> {
 protected:
  RepairTest() : RepairWorld(GetParam()) {}
};

TEST_P(RepairTest, WithNothingOpenIsEmpty) {
  migrate_with({"001_users"});
  const RepairResult result = repair(settings_, {});
  EXPECT_TRUE(result.open.empty());
  EXPECT_TRUE(result.repaired.empty());
}

TEST_P(RepairTest, ListsAModifiedMigrationWithBothChecksums) {
  modify();
  const RepairResult result = repair(settings_, {});
  ASSERT_EQ(result.open.size(), 1U);
  EXPECT_EQ(result.open[0].kind, Repairable::Kind::checksum);
  EXPECT_EQ(result.open[0].version, "002");
  EXPECT_EQ(result.open[0].recorded, "sha256:" + std::string(64, '2'));
  EXPECT_EQ(result.open[0].found, "sha256:" + std::string(64, 'a'));
}

TEST_P(RepairTest, AcceptsAChecksumAndLogsIt) {
  modify();
  const RepairResult result =
      repair(settings_, {.version = "2", .decision = Decision::accept_checksum});
  EXPECT_EQ(result.repaired.size(), 1U);
  EXPECT_TRUE(result.open.empty());
  EXPECT_EQ(status(settings_).count(State::applied), 2U);
  const LogEntry logged = show_history(settings_, 1).log.at(0);
  EXPECT_EQ(logged.action, LogAction::repair);
  EXPECT_EQ(logged.version, "002");
  EXPECT_EQ(logged.checksum, "sha256:" + std::string(64, 'a'));
  EXPECT_EQ(logged.error, "the checksum was sha256:" + std::string(64, '2'));
}

TEST_P(RepairTest, SaysThatAnAcceptedChecksumTakesDriftOver) {
  modify();
  execute("CREATE TABLE side (a INTEGER)");
  const LogEntry last = show_history(settings_, 1).log.at(0);
  EXPECT_EQ(repair(settings_, {.version = "2", .decision = Decision::accept_checksum}).taken_over,
            "the schema of '" + name_ + "' was changed outside of solder since 002 (" +
                last.logged_at + " UTC)");
  EXPECT_FALSE(status(settings_).drift);
}

TEST_P(RepairTest, G9ListsWhatWasInterrupted) {
  migrate_with({"001_users"});
  interrupt("002", LogAction::up);
  const RepairResult result = repair(settings_, {});
  ASSERT_EQ(result.open.size(), 1U);
  EXPECT_EQ(result.open[0].kind, Repairable::Kind::interrupted);
  EXPECT_EQ(result.open[0].direction, "up");
  EXPECT_EQ(result.open[0].statements, 3);
  EXPECT_EQ(result.open[0].began_at, show_history(settings_, 1).log.at(0).logged_at);
}

struct InterruptedCase {
  std::string name;
  LogAction action;
  Decision decision;
  std::string applied;
};

class Interrupted : public RepairWorld,
                    public ::testing::WithParamInterface<EngineAnd<InterruptedCase>> {
 protected:
  Interrupted() : RepairWorld(std::get<0>(GetParam())) {}

  const InterruptedCase interrupted_ = std::get<1>(GetParam());
};

TEST_P(Interrupted, G9IsSettledAsDecided) {
  migrate_with({"001_users"});
  install({"002_posts"});
  if (interrupted_.action == LogAction::down) (void)migrate(settings_, {}, agreeing());
  interrupt("002", interrupted_.action);
  const RepairResult result =
      repair(settings_, {.version = "002", .decision = interrupted_.decision});
  EXPECT_EQ(result.repaired.size(), 1U);
  EXPECT_TRUE(result.open.empty());
  EXPECT_EQ(applied(), interrupted_.applied);
  EXPECT_EQ(status(settings_).count(State::interrupted), 0U);
  const LogEntry logged = show_history(settings_, 1).log.at(0);
  EXPECT_EQ(logged.action, LogAction::repair);
  EXPECT_EQ(logged.error, interrupted_.decision == Decision::applied ? "settled as applied"
                                                                     : "settled as not applied");
}

const std::vector<InterruptedCase> kInterrupted = {
    {"UpApplied", LogAction::up, Decision::applied, "001 002"},
    {"UpNotApplied", LogAction::up, Decision::not_applied, "001"},
    {"DownStillApplied", LogAction::down, Decision::applied, "001 002"},
    {"DownNotApplied", LogAction::down, Decision::not_applied, "001"},
};

SOLDER_ON_EVERY_DATABASE_AND(Interrupted, kInterrupted);

TEST_P(RepairTest, RefusesADecisionThatDoesNotFitAndSaysWhatIsOpen) {
  modify();
  const Refusal refused =
      refusal([&] { repair(settings_, {.version = "002", .decision = Decision::not_applied}); });
  EXPECT_EQ(refused.code, ErrorCode::usage);
  EXPECT_EQ(refused.text,
            "cannot repair '002'\n"
            "why: what can be repaired: 002 is modified\n"
            "next: say '--accept-checksum' for a modified migration, '--applied' or "
            "'--not-applied' for an interrupted one");
}

TEST_P(RepairTest, RefusesAVersionWithNothingToRepair) {
  migrate_with({"001_users"});
  EXPECT_EQ(refusal([&] {
              repair(settings_, {.version = "001", .decision = Decision::accept_checksum});
            }).text,
            "cannot repair '001'\n"
            "why: nothing is to be repaired\n"
            "next: see 'solder status'");
}

class MarkApplied : public EveryWorld {};

TEST_P(MarkApplied, RecordsAMigrationWithoutRunningIt) {
  migrate_with({"001_users"});
  install({"002_posts"});
  const HistoryEntry entry = mark_applied(settings_, "2");
  EXPECT_EQ(entry.version.text(), "002");
  EXPECT_EQ(entry.name, "PostsMigration");
  EXPECT_EQ(entry.checksum, "sha256:" + std::string(64, '2'));
  EXPECT_EQ(tables(), "users");
  EXPECT_EQ(show_history(settings_, 1).log.at(0).action, LogAction::mark);
}

TEST_P(MarkApplied, MakesTheHistoryOfADatabaseThatHasNone) {
  execute("CREATE TABLE users (name TEXT)");
  install({"001_users"});
  (void)mark_applied(settings_, "001");
  EXPECT_EQ(applied(), "001");
}

TEST_P(MarkApplied, RefusesWhatIsApplied) {
  migrate_with({"001_users"});
  EXPECT_EQ(refusal([&] { mark_applied(settings_, "1"); }).text,
            "cannot mark migration '1' as applied\n"
            "why: it is applied already\n"
            "next: see the pending migrations with 'solder status'");
}

TEST_P(MarkApplied, RefusesAnUnknownVersion) {
  migrate_with({"001_users"});
  EXPECT_EQ(refusal([&] { mark_applied(settings_, "9"); }).text,
            "cannot mark migration '9' as applied\n"
            "why: no plugin in 'FOLDER/plugins' has that version\n"
            "next: see the pending migrations with 'solder status'");
}

TEST_P(MarkApplied, RefusesWhatIsNoVersion) {
  migrate_with({"001_users"});
  EXPECT_EQ(refusal([&] { mark_applied(settings_, "latest"); }).code, ErrorCode::usage);
}

SOLDER_ON_EVERY_DATABASE(RepairTest);
SOLDER_ON_EVERY_DATABASE(MarkApplied);

}  // namespace
}  // namespace solder::testing
