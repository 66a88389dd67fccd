#include "world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested
using Decision = RepairRequest::Decision;

class RepairTest : public World {
 protected:
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

TEST_F(RepairTest, WithNothingOpenIsEmpty) {
  migrate_with({"001_users"});
  const RepairResult result = repair(settings_, {});
  EXPECT_TRUE(result.open.empty());
  EXPECT_TRUE(result.repaired.empty());
}

TEST_F(RepairTest, ListsAModifiedMigrationWithBothChecksums) {
  modify();
  const RepairResult result = repair(settings_, {});
  ASSERT_EQ(result.open.size(), 1U);
  EXPECT_EQ(result.open[0].kind, Repairable::Kind::checksum);
  EXPECT_EQ(result.open[0].version, "002");
  EXPECT_EQ(result.open[0].recorded, "sha256:" + std::string(64, '2'));
  EXPECT_EQ(result.open[0].found, "sha256:" + std::string(64, 'a'));
}

TEST_F(RepairTest, AcceptsAChecksumAndLogsIt) {
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

TEST_F(RepairTest, G9ListsWhatWasInterrupted) {
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
  std::string test;
  LogAction action;
  Decision decision;
  std::string applied;
};

class Interrupted : public RepairTest, public ::testing::WithParamInterface<InterruptedCase> {};

TEST_P(Interrupted, G9IsSettledAsDecided) {
  migrate_with({"001_users"});
  install({"002_posts"});
  if (GetParam().action == LogAction::down) (void)migrate(settings_, {}, agreeing());
  interrupt("002", GetParam().action);
  const RepairResult result =
      repair(settings_, {.version = "002", .decision = GetParam().decision});
  EXPECT_EQ(result.repaired.size(), 1U);
  EXPECT_TRUE(result.open.empty());
  EXPECT_EQ(applied(), GetParam().applied);
  EXPECT_EQ(status(settings_).count(State::interrupted), 0U);
  const LogEntry logged = show_history(settings_, 1).log.at(0);
  EXPECT_EQ(logged.action, LogAction::repair);
  EXPECT_EQ(logged.error, GetParam().decision == Decision::applied ? "settled as applied"
                                                                   : "settled as not applied");
}

const std::vector<InterruptedCase> kInterrupted = {
    {"UpApplied", LogAction::up, Decision::applied, "001 002"},
    {"UpNotApplied", LogAction::up, Decision::not_applied, "001"},
    {"DownStillApplied", LogAction::down, Decision::applied, "001 002"},
    {"DownNotApplied", LogAction::down, Decision::not_applied, "001"},
};

INSTANTIATE_TEST_SUITE_P(RepairTest, Interrupted, ::testing::ValuesIn(kInterrupted),
                         [](const auto& parameter) { return parameter.param.test; });

TEST_F(RepairTest, RefusesADecisionThatDoesNotFitAndSaysWhatIsOpen) {
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

TEST_F(RepairTest, RefusesAVersionWithNothingToRepair) {
  migrate_with({"001_users"});
  EXPECT_EQ(refusal([&] {
              repair(settings_, {.version = "001", .decision = Decision::accept_checksum});
            }).text,
            "cannot repair '001'\n"
            "why: nothing is to be repaired\n"
            "next: see 'solder status'");
}

class MarkApplied : public World {};

TEST_F(MarkApplied, RecordsAMigrationWithoutRunningIt) {
  migrate_with({"001_users"});
  install({"002_posts"});
  const HistoryEntry entry = mark_applied(settings_, "2");
  EXPECT_EQ(entry.version.text(), "002");
  EXPECT_EQ(entry.name, "PostsMigration");
  EXPECT_EQ(entry.checksum, "sha256:" + std::string(64, '2'));
  EXPECT_EQ(tables(), "users");
  EXPECT_EQ(show_history(settings_, 1).log.at(0).action, LogAction::mark);
}

TEST_F(MarkApplied, MakesTheHistoryOfADatabaseThatHasNone) {
  runner::open_database(parse_address(database().string()), {.access = OpenOptions::Access::create})
      ->execute("CREATE TABLE users (name TEXT)");
  install({"001_users"});
  (void)mark_applied(settings_, "001");
  EXPECT_EQ(applied(), "001");
}

TEST_F(MarkApplied, RefusesWhatIsApplied) {
  migrate_with({"001_users"});
  EXPECT_EQ(refusal([&] { mark_applied(settings_, "1"); }).text,
            "cannot mark migration '1' as applied\n"
            "why: it is applied already\n"
            "next: see the pending migrations with 'solder status'");
}

TEST_F(MarkApplied, RefusesAnUnknownVersion) {
  migrate_with({"001_users"});
  EXPECT_EQ(refusal([&] { mark_applied(settings_, "9"); }).text,
            "cannot mark migration '9' as applied\n"
            "why: no plugin in 'FOLDER/plugins' has that version\n"
            "next: see the pending migrations with 'solder status'");
}

TEST_F(MarkApplied, RefusesWhatIsNoVersion) {
  migrate_with({"001_users"});
  EXPECT_EQ(refusal([&] { mark_applied(settings_, "latest"); }).code, ErrorCode::usage);
}

}  // namespace
}  // namespace solder::testing
