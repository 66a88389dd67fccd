// The log, as every database keeps it.

#include "contract_test.hpp"

namespace solder::testing {
namespace {

class LogWorld : public EngineWorld {
 protected:
  explicit LogWorld(const Engine& engine)
      : EngineWorld(engine), history_(*connection_, kDefaultHistoryTable) {
    history_.create();
  }

  static LogEntry entry(const char* version, LogAction action, LogOutcome outcome,
                        std::int64_t statements = 0) {
    LogEntry entry;
    entry.version = version;
    entry.action = action;
    entry.outcome = outcome;
    entry.statements = statements;
    return entry;
  }

  /// "up 3 started", one for each interrupted migration.
  std::vector<std::string> interrupted() {
    std::vector<std::string> texts;
    for (const LogEntry& each : history_.read().interrupted)
      texts.push_back(std::string(to_string(each.action)) + " " + each.version + " " +
                      to_string(each.outcome));
    return texts;
  }

  HistoryTable history_;
};

class HistoryLogTest : public LogWorld, public ::testing::WithParamInterface<Engine> {
 protected:
  HistoryLogTest() : LogWorld(GetParam()) {}
};

using Texts = std::vector<std::string>;

TEST_P(HistoryLogTest, KeepsEveryField) {
  LogEntry written = entry("003", LogAction::repair, LogOutcome::failed, 4);
  written.name = "AddComments";
  written.checksum = "sha256:1";
  written.artifact = "sha256:2";
  written.duration_ms = 12;
  written.runner = "0.1.0";
  written.user = "ann";
  written.host = "box";
  written.error = "near \"x\":\nsyntax error";
  written.fingerprint = "sha256:3";
  const std::int64_t id = history_.append(written);
  const LogEntry read = history_.read_log(0).at(0);

  EXPECT_EQ(read.id, id);
  EXPECT_EQ(read.version, written.version);
  EXPECT_EQ(read.name, written.name);
  EXPECT_EQ(read.action, written.action);
  EXPECT_EQ(read.outcome, written.outcome);
  EXPECT_EQ(read.checksum, written.checksum);
  EXPECT_EQ(read.artifact, written.artifact);
  EXPECT_EQ(read.duration_ms, written.duration_ms);
  EXPECT_EQ(read.statements, written.statements);
  EXPECT_EQ(read.runner, written.runner);
  EXPECT_EQ(read.user, written.user);
  EXPECT_EQ(read.host, written.host);
  EXPECT_EQ(read.error, written.error);
  EXPECT_EQ(read.fingerprint, written.fingerprint);
  EXPECT_THAT(read.logged_at, ::testing::StartsWith("20"));
}

TEST_P(HistoryLogTest, ReadsTheLatestFirst) {
  for (const char* version : {"1", "2", "3"})
    history_.append(entry(version, LogAction::up, LogOutcome::done));

  EXPECT_EQ(history_.read_log(2).at(0).version, "3");
  EXPECT_EQ(history_.read_log(2).size(), 2U);
  EXPECT_EQ(history_.read_log(0).size(), 3U);
}

TEST_P(HistoryLogTest, IsMadeWhenItIsMissing) {
  connection_->execute("DROP TABLE solder_log");
  history_.append(entry("1", LogAction::up, LogOutcome::done));

  EXPECT_EQ(history_.read_log(0).size(), 1U);
}

TEST_P(HistoryLogTest, UpdatesARow) {
  const std::int64_t id = history_.append(entry("1", LogAction::up, LogOutcome::started));
  history_.update_log(id, LogOutcome::failed, 3, "disk I/O error", 17, "sha256:f");
  const LogEntry read = history_.read_log(0).at(0);

  EXPECT_EQ(read.outcome, LogOutcome::failed);
  EXPECT_EQ(read.statements, 3);
  EXPECT_EQ(read.error, "disk I/O error");
  EXPECT_EQ(read.duration_ms, 17);
  EXPECT_EQ(read.fingerprint, "sha256:f");
}

TEST_P(HistoryLogTest, RefusesWordsOfAnotherVersion) {
  history_.append(entry("1", LogAction::up, LogOutcome::done));
  connection_->execute("UPDATE solder_log SET action = 'squash'");

  EXPECT_EQ(why_of([&] { static_cast<void>(history_.read_log(0)); }),
            "row 1 holds the unknown word 'squash': another version of solder wrote it");
}

TEST_P(HistoryLogTest, G9AStartWithoutAnEndIsInterrupted) {
  history_.append(entry("1", LogAction::up, LogOutcome::done));
  history_.append(entry("2", LogAction::up, LogOutcome::started, 1));

  EXPECT_EQ(interrupted(), Texts{"up 2 started"});
}

TEST_P(HistoryLogTest, G9AFailureThatLeftAPartIsInterrupted) {
  history_.append(entry("2", LogAction::down, LogOutcome::failed, 1));

  EXPECT_EQ(interrupted(), Texts{"down 2 failed"});
}

TEST_P(HistoryLogTest, G9AFailureThatLeftNothingIsNot) {
  history_.append(entry("2", LogAction::up, LogOutcome::failed, 0));

  EXPECT_EQ(interrupted(), Texts{});
}

TEST_P(HistoryLogTest, G9AFailureThatLeftNothingDoesNotSettleAnEarlierOne) {
  history_.append(entry("2", LogAction::up, LogOutcome::started, 1));
  history_.append(entry("2", LogAction::up, LogOutcome::failed, 0));

  EXPECT_EQ(interrupted(), Texts{"up 2 started"});
}

/// Whatever is done to a version settles what was interrupted before.
struct Settling {
  std::string name;
  LogAction action;
};

class SettledTest : public LogWorld, public ::testing::WithParamInterface<EngineAnd<Settling>> {
 protected:
  SettledTest() : LogWorld(std::get<0>(GetParam())) {}
};

TEST_P(SettledTest, G9IsNotInterrupted) {
  history_.append(entry("2", LogAction::up, LogOutcome::started, 1));
  history_.append(entry("002", std::get<1>(GetParam()).action, LogOutcome::done));
  EXPECT_EQ(interrupted(), Texts{});

  history_.append(entry("2", LogAction::down, LogOutcome::started));
  EXPECT_EQ(interrupted(), Texts{"down 2 started"});
}

const Settling kSettlings[] = {
    {"up", LogAction::up},
    {"down", LogAction::down},
    {"mark", LogAction::mark},
    {"repair", LogAction::repair},
};

SOLDER_ON_EVERY_DATABASE_AND(SettledTest, kSettlings);

TEST_P(HistoryLogTest, G9SeedsAreCountedApart) {
  history_.append(entry("2", LogAction::up, LogOutcome::started, 1));
  history_.append(entry("2", LogAction::seed, LogOutcome::done));
  history_.append(entry("3", LogAction::seed, LogOutcome::started, 1));

  EXPECT_EQ(interrupted(), Texts{"up 2 started"});
}

TEST_P(HistoryLogTest, KnowsTheLatestRunOfEachSeed) {
  LogEntry seed = entry("1", LogAction::seed, LogOutcome::done);
  seed.checksum = "sha256:old";
  history_.append(seed);
  seed.checksum = "sha256:new";
  history_.append(seed);
  seed.outcome = LogOutcome::failed;
  seed.checksum = "sha256:failed";
  history_.append(seed);
  const History history = history_.read();

  ASSERT_EQ(history.seeds.size(), 1U);
  EXPECT_EQ(history.seeds[0].checksum, "sha256:new");
}

SOLDER_ON_EVERY_DATABASE(HistoryLogTest);

}  // namespace
}  // namespace solder::testing
