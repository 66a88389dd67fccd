// What `status` says of a server while others are at it.

#include <gmock/gmock.h>

#include "postgres_world.hpp"

namespace solder::testing {
namespace {

using namespace runner;  // the verbs are what is tested

class PostgresStatus : public PostgresWorld {
 protected:
  /// As a migration without a transaction leaves it that hasn't ended yet.
  void begin_one() {
    migrate_with({"001_accounts"});
    install({"002_orders"});
    (void)server_.query(
        "INSERT INTO solder_log (version, name, action, outcome, checksum, artifact, duration_ms, "
        "statements, runner, \"user\", host, error, fingerprint) VALUES ('002', 'Orders', 'up', "
        "'started', '', '', 0, 1, '', '', '', '', '')");
  }
};

TEST_F(PostgresStatus, G9TellsARunningMigrationFromAnInterruptedOne) {
  begin_one();
  for (const LockMode lock : {LockMode::advisory, LockMode::row}) {
    settings_.lock = lock;
    EXPECT_EQ(status(settings_).count(State::interrupted), 1U);
    const auto run = open_database(parse_address(settings_.database), {.lock = lock});
    const ScopedTransaction at_work(*run);
    const StatusResult found = status(settings_);
    EXPECT_EQ(found.count(State::running), 1U);
    EXPECT_EQ(found.run_by.substr(0, 7), "solder ");
  }
}

// 'repair' would be the wrong advice for it.
TEST_F(PostgresStatus, G9NoLookTakesARunningMigrationForAnInterruptedOne) {
  begin_one();
  const auto run = open_database(parse_address(settings_.database), {});
  const ScopedTransaction at_work(*run);

  const Refusal planned = refused([&] { (void)plan(settings_, "", {}); });
  EXPECT_EQ(planned.code, ErrorCode::lock) << planned.text;
  EXPECT_THAT(planned.text, ::testing::HasSubstr("is at work: solder "));

  const ValidateResult found = validate(settings_);
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_EQ(found.findings.front().code, ErrorCode::lock);
  EXPECT_EQ(found.findings.front().text.what, "migration 002 (Orders) is running");
}

}  // namespace
}  // namespace solder::testing
