// What is known of the engines behind PostgreSQL's protocol. PostgreSQL and pgbouncer answer for
// themselves; the others by their words.

#include "database/postgres/engine.hpp"

#include <gtest/gtest.h>
#include <string>

#include "support/postgres.hpp"

namespace solder::testing {
namespace {

using runner::LockMode;
using runner::postgres::Engine;
using runner::postgres::EngineTraits;

constexpr const char* kPostgres15 =
    "PostgreSQL 15.8 (Debian 15.8-0+deb12u1) on x86_64-pc-linux-gnu";
constexpr const char* kCockroach =
    "CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu, built 2023/09/27)";
constexpr const char* kYugabyte = "PostgreSQL 11.2-YB-2.20.1.0-b0 on x86_64-pc-linux-gnu";

/// What is not as on a PostgreSQL of today.
std::string lacks(const EngineTraits& traits) {
  std::string words;
  const auto add = [&](bool has, const char* word) {
    if (!has) words += (words.empty() ? "" : ", ") + std::string(word);
  };
  add(traits.has_session_advisory_locks, "session advisory locks");
  add(traits.has_transactional_ddl, "transactional DDL");
  add(traits.has_xact_status, "xact status");
  add(traits.has_connection_check, "connection check");
  add(traits.has_idle_session_timeout, "idle session timeout");
  add(traits.has_transaction_timeout, "transaction timeout");
  return words;
}

std::string lacks(const char* words, int number, bool has_citus = false, bool is_pooled = false) {
  return lacks(runner::postgres::traits_of(words, number, has_citus, is_pooled));
}

TEST(PostgresEngine, LacksWhatItsReleaseOrItsEngineLacks) {
  EXPECT_EQ(lacks("PostgreSQL 17.0 on x86_64-pc-linux-gnu", 170000), "");
  EXPECT_EQ(lacks(kPostgres15, 150008), "transaction timeout");
  EXPECT_EQ(lacks("PostgreSQL 12.1 on x86_64-pc-linux-gnu", 120001),
            "xact status, connection check, idle session timeout, transaction timeout");
  EXPECT_EQ(lacks("PostgreSQL 15.8, compiled by Visual C++ build 1940, 64-bit", 150008),
            "connection check, transaction timeout");
  EXPECT_EQ(lacks(kPostgres15, 150008, true), "transaction timeout");
  EXPECT_EQ(lacks(kPostgres15, 150008, false, true), "session advisory locks, transaction timeout");
  const std::string all =
      "session advisory locks, transactional DDL, xact status, connection check, idle session "
      "timeout, transaction timeout";
  EXPECT_EQ(lacks(kCockroach, 130000), all);
  EXPECT_EQ(lacks(kYugabyte, 110002), all);
}

TEST(PostgresEngine, IsKnownByItsWords) {
  const auto engine = [](const char* words, bool has_citus) {
    return runner::postgres::traits_of(words, 150000, has_citus, false).engine;
  };
  EXPECT_EQ(engine(kPostgres15, false), Engine::postgres);
  EXPECT_EQ(engine(kPostgres15, true), Engine::citus);
  EXPECT_EQ(engine(kCockroach, false), Engine::cockroach);
  EXPECT_EQ(engine(kYugabyte, false), Engine::yugabyte);
}

TEST(PostgresEngine, LocksARowWhereAdvisoryLocksCannotBeReliedOnUnlessToldOtherwise) {
  const EngineTraits direct = runner::postgres::traits_of(kPostgres15, 150008, false, false);
  const EngineTraits pooled = runner::postgres::traits_of(kPostgres15, 150008, false, true);
  EXPECT_EQ(lock_mode(LockMode::automatic, direct), LockMode::advisory);
  EXPECT_EQ(lock_mode(LockMode::automatic, pooled), LockMode::row);
  EXPECT_EQ(lock_mode(LockMode::advisory, pooled), LockMode::advisory);
  EXPECT_EQ(lock_mode(LockMode::row, direct), LockMode::row);
  EXPECT_EQ(lock_mode(LockMode::none, direct), LockMode::none);
}

TEST(PostgresEngine, SeesPgbouncerStandInBetween) {
  const PostgresDatabase database;
  const runner::OpenOptions options;
  runner::postgres::Session direct(database.url(), "direct", options);
  EXPECT_FALSE(runner::postgres::detect_engine(direct).is_pooled);
  runner::postgres::Session pooled(database.pooler_url(), "pooled", options);
  EXPECT_TRUE(runner::postgres::detect_engine(pooled).is_pooled);
}

}  // namespace
}  // namespace solder::testing
