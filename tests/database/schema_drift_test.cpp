#include "database/schema_drift.hpp"

#include "contract_test.hpp"

namespace solder::testing {
namespace {

class SchemaDrift : public ContractTest {
 protected:
  SchemaDrift() : history_(*connection_, kDefaultHistoryTable) {
    connection_->execute("CREATE TABLE stories (id INTEGER)");
  }

  /// As the executor logs a step; with the schema's fingerprint when it is the last of a run.
  std::int64_t log(const std::string& version, LogOutcome outcome, const std::string& fingerprint,
                   LogAction action = LogAction::up) {
    LogEntry entry;
    entry.version = version;
    entry.action = action;
    entry.outcome = outcome;
    entry.fingerprint = fingerprint;
    return history_.append(entry);
  }
  std::string fingerprint(const std::string& table = kDefaultHistoryTable) {
    const Snapshot snapshot(*connection_);
    return connection_->fingerprint(table);
  }
  static std::string digest_of(const std::string& fingerprint) {
    return fingerprint.substr(0, fingerprint.find(' '));
  }
  std::optional<runner::SchemaDrift> find() {
    const Snapshot snapshot(*connection_);
    return find_schema_drift(*connection_, history_, history_.read());
  }
  /// Somebody else.
  void change() { open()->execute("CREATE TABLE aside (id INTEGER)"); }

  HistoryTable history_;
};

TEST_P(SchemaDrift, IsNoneWhenTheSchemaIsAsTheLogHasIt) {
  log("002", LogOutcome::done, fingerprint());
  EXPECT_FALSE(find());
}

TEST_P(SchemaDrift, TellsSinceWhenAndBothFingerprints) {
  const std::string before = fingerprint();
  log("002", LogOutcome::done, before);
  change();
  const auto drift = find();
  ASSERT_TRUE(drift);
  EXPECT_EQ(drift->since, "002");
  EXPECT_EQ(drift->at, history_.read_log(1).front().logged_at);
  EXPECT_EQ(drift->recorded, digest_of(before));
  EXPECT_EQ(drift->found, digest_of(fingerprint()));
}

TEST_P(SchemaDrift, IsSeenInAColumnOfATableThatStays) {
  log("001", LogOutcome::done, fingerprint());  // makes the log
  log("002", LogOutcome::done, fingerprint());
  EXPECT_FALSE(find());
  open()->execute("ALTER TABLE stories RENAME COLUMN id TO number");
  EXPECT_TRUE(find());
}

TEST_P(SchemaDrift, NamesASeedAsOne) {
  log("001", LogOutcome::done, fingerprint(), LogAction::seed);
  change();
  const auto drift = find();
  ASSERT_TRUE(drift);
  EXPECT_EQ(drift->since, "seed 001");
}

TEST_P(SchemaDrift, IsUndoneWithTheChange) {
  log("002", LogOutcome::done, fingerprint());
  change();
  connection_->execute("DROP TABLE aside");
  EXPECT_FALSE(find());
}

TEST_P(SchemaDrift, IsNotSeenInRows) {
  log("002", LogOutcome::done, fingerprint());
  connection_->execute("INSERT INTO stories VALUES (1)");
  EXPECT_FALSE(find());
}

TEST_P(SchemaDrift, IsNotKnownWhereTheLatestStepHasNoFingerprint) {
  log("002", LogOutcome::done, fingerprint());
  change();
  log("003", LogOutcome::done, "");
  EXPECT_FALSE(find());
}

TEST_P(SchemaDrift, IsNotKnownWhereTheFingerprintIsNone) {
  log("002", LogOutcome::done, "of another version");
  EXPECT_FALSE(find());
}

TEST_P(SchemaDrift, IsNotKnownWhereTheFingerprintIsOfAnotherKind) {
  log("002", LogOutcome::done, "sha3:" + std::string(64, 'a'));
  EXPECT_FALSE(find());
}

TEST_P(SchemaDrift, CountsFromTheLastStepWhenAFailureLeftNothing) {
  log("002", LogOutcome::done, fingerprint());
  log("003", LogOutcome::failed, "");
  change();
  const auto drift = find();
  ASSERT_TRUE(drift);
  EXPECT_EQ(drift->since, "002");
}

TEST_P(SchemaDrift, G9IsNotLookedForWhileSomethingIsInterrupted) {
  log("002", LogOutcome::done, fingerprint());
  log("003", LogOutcome::started, "");
  change();
  EXPECT_FALSE(find());
}

TEST_P(SchemaDrift, IsNotWhatAnotherHistoryHasDoneHere) {
  HistoryTable(*connection_, "other_history").create();
  // The log is shared: the other one's run leaves its own history out, and not ours.
  log("007", LogOutcome::done, fingerprint("other_history"));
  EXPECT_FALSE(find());
}

TEST_P(SchemaDrift, IsNotKnownWithoutAHistory) {
  log("002", LogOutcome::done, fingerprint());
  connection_->execute("DROP TABLE schema_migrations");
  change();
  EXPECT_FALSE(find());
}

SOLDER_ON_EVERY_DATABASE(SchemaDrift);

}  // namespace
}  // namespace solder::testing
