// G3: the lock that keeps runs apart on a server, each way, on a real one.

#include "database/postgres/run_lock.hpp"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <vector>

#include "core/error.hpp"
#include "support/postgres.hpp"

namespace solder::testing {
namespace {

using runner::DatabaseError;
using runner::LockMode;
using runner::OpenOptions;
using runner::postgres::EngineTraits;
using runner::postgres::RunLock;
using ::testing::MatchesRegex;

struct Way {
  const char* name;
  LockMode mode;
  bool pooled;
};

class PostgresRunLock : public ::testing::TestWithParam<Way> {
 protected:
  PostgresRunLock() {
    options_.lock = GetParam().mode;
    options_.lock_timeout = std::chrono::milliseconds(200);
    const std::string url = observer(database_.url());
    runner::postgres::Session session(url, "app", options_);
    engine_ = runner::postgres::detect_engine(session);
  }

  [[nodiscard]] RunLock lock() const {
    return {GetParam().pooled ? database_.pooler_url() : database_.url(), "app", "public",
            options_};
  }

  [[nodiscard]] bool is_held(const RunLock& lock) const {
    return database_.query("SELECT " + lock.is_held_sql() + " FROM pg_locks l LIMIT 1") == "t";
  }

  /// What acquiring throws: code and text, or nothing.
  [[nodiscard]] std::string refusal_of(RunLock& lock) const {
    try {
      lock.acquire(engine_);
      return "";
    } catch (const DatabaseError& error) {
      EXPECT_EQ(error.code(), runner::ErrorCode::lock);
      return error.text().what + "\n" + error.text().why + "\n" + error.text().next;
    }
  }

  PostgresDatabase database_;
  OpenOptions options_;
  EngineTraits engine_;
};

TEST_P(PostgresRunLock, G3ExcludesAnotherRunThatGivesUpAndNamesTheHolder) {
  RunLock first = lock();
  first.acquire(engine_);
  EXPECT_TRUE(first.is_held());
  EXPECT_TRUE(is_held(first));
  RunLock second = lock();
  EXPECT_THAT(refusal_of(second),
              MatchesRegex("cannot lock database 'app'\n"
                           "another run of solder has it: locked by solder [0-9]+ from this "
                           "machine since [-0-9]+ [:0-9]+ UTC \\(server process [0-9]+\\)\n"
                           "wait for it and run the command again, or wait longer with "
                           "--lock-timeout"));
  EXPECT_FALSE(second.is_held());
  first.release();
  EXPECT_EQ(refusal_of(second), "");
  EXPECT_TRUE(second.is_held());
}

TEST_P(PostgresRunLock, G3TellsWhoIsWaitedForOnce) {
  RunLock first = lock();
  first.acquire(engine_);
  std::vector<std::string> told;
  options_.waiting = [&told](const std::string& holder) { told.push_back(holder); };
  RunLock second = lock();
  EXPECT_NE(refusal_of(second), "");
  EXPECT_THAT(told, ::testing::ElementsAre(::testing::StartsWith("solder ")));
}

TEST_P(PostgresRunLock, G3IsFreeWhenItsSessionIsEndedAndItsHolderHearsOfIt) {
  RunLock first = lock();
  first.acquire(engine_);
  EXPECT_GE(database_.terminate_backends(), 1);
  EXPECT_FALSE(is_held(first));
  EXPECT_FALSE(first.is_held());
  RunLock second = lock();
  EXPECT_EQ(refusal_of(second), "");
  // The first must wait again.
  EXPECT_NE(refusal_of(first), "");
  second.release();
  EXPECT_EQ(refusal_of(first), "");
}

TEST_P(PostgresRunLock, IsKeptWhereIdleSessionsAreEnded) {
  static_cast<void>(database_.query("ALTER DATABASE " + database_.name() +
                                    " SET idle_in_transaction_session_timeout = '20ms'"));
  if (!GetParam().pooled) {
    static_cast<void>(database_.query("ALTER DATABASE " + database_.name() +
                                      " SET idle_session_timeout = '20ms'"));
  }
  RunLock first = lock();
  first.acquire(engine_);
  // Time passes on the server: the timeouts are its.
  static_cast<void>(database_.query("SELECT pg_sleep(0.3)"));
  EXPECT_TRUE(is_held(first));
  EXPECT_TRUE(first.is_held());
}

TEST_P(PostgresRunLock, G3IsHadByOneOfFourThatComeToAnEmptyDatabaseAtOnce) {
  options_.lock_timeout = std::chrono::seconds(60);
  int inside = 0;
  std::vector<std::thread> runs;
  runs.reserve(4);
  for (int run = 0; run < 4; ++run) {
    runs.emplace_back([&] {
      RunLock mine = lock();
      mine.acquire(engine_);
      // Without the lock, two would read the same number; a sanitizer would see the race.
      const int before = inside;
      static_cast<void>(database_.query("SELECT 1"));
      inside = before + 1;
      mine.release();
    });
  }
  for (std::thread& run : runs) run.join();
  EXPECT_EQ(inside, 4);
}

INSTANTIATE_TEST_SUITE_P(Ways, PostgresRunLock,
                         ::testing::Values(Way{"advisory", LockMode::advisory, false},
                                           Way{"row", LockMode::row, false},
                                           Way{"row_through_pgbouncer", LockMode::row, true}),
                         [](const auto& way) { return std::string(way.param.name); });

class PostgresLocks : public ::testing::Test {
 protected:
  PostgresDatabase database_;
  OpenOptions options_;
};

TEST_F(PostgresLocks, OfOneSchemaLeaveTheOthersAlone) {
  options_.lock_timeout = std::chrono::milliseconds(0);
  const EngineTraits engine;
  RunLock first(database_.url(), "app", "public", options_);
  RunLock second(database_.url(), "app", "tenant", options_);
  first.acquire(engine);
  second.acquire(engine);
  EXPECT_EQ(database_.query("SELECT " + first.is_held_sql() + " FROM pg_locks l LIMIT 1"), "t");
  second.release();
  EXPECT_EQ(database_.query("SELECT " + first.is_held_sql() + " FROM pg_locks l LIMIT 1"), "t");
}

TEST_F(PostgresLocks, KeepNobodyAwayWhenThereAreNone) {
  options_.lock = LockMode::none;
  const EngineTraits engine;
  RunLock first(database_.url(), "app", "public", options_);
  RunLock second(database_.url(), "app", "public", options_);
  first.acquire(engine);
  second.acquire(engine);
  EXPECT_TRUE(first.is_held());
  EXPECT_TRUE(second.is_held());
  EXPECT_TRUE(database_.backends().empty());
}

}  // namespace
}  // namespace solder::testing
