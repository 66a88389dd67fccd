#include <gtest/gtest.h>
#include <string>

#include "plan/plan.hpp"
#include "plan/world.hpp"

namespace solder::runner {
namespace {

using solder::testing::catalog;
using solder::testing::checksum;
using solder::testing::error_of;
using solder::testing::history;
using solder::testing::migration;
using solder::testing::to_text;
using solder::testing::version;

struct RequestCase {
  const char* name;
  Request request;
  const char* what;
};
class EveryRequest : public ::testing::TestWithParam<RequestCase> {};

TEST_P(EveryRequest, IsRefusedWhenAPluginWasModified) {
  History past = history("1 2");
  past.entries[0].checksum = checksum('b');
  EXPECT_EQ(std::string("history: ") + GetParam().what + "; why: 1 (M1) is modified: recorded " +
                checksum('b') + ", found " + checksum('a') +
                "; next: restore the source, write a new migration, or say 'solder repair 1 "
                "--accept-checksum'",
            error_of([&] { (void)make_plan(catalog("1 2 3"), past, GetParam().request, {}); }));
}

TEST_P(EveryRequest, IsRefusedWhenAMigrationWasInterrupted_G9) {
  History past = history("1 2");
  past.interrupted = {{.version = "007", .name = "Vacuum", .statements = 3}};
  EXPECT_EQ(std::string("in_doubt: ") + GetParam().what +
                "; why: migration '007' (Vacuum) was interrupted after 3 statements; it runs "
                "without a transaction; next: look at the database, then say 'solder repair 007 "
                "--applied' or 'solder repair 007 --not-applied'",
            error_of([&] { (void)make_plan(catalog("1 2 3"), past, GetParam().request, {}); }));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, EveryRequest,
    ::testing::Values(
        RequestCase{"Migrate", MigrateRequest{}, "cannot migrate"},
        RequestCase{"MigrateTo", MigrateToRequest{version("2")}, "cannot migrate to '2'"},
        RequestCase{"MigrateToNothing", MigrateToRequest{}, "cannot migrate to '0'"},
        RequestCase{"RollbackTo", RollbackToRequest{version("1")}, "cannot roll back to '1'"},
        RequestCase{"RollbackToNothing", RollbackToRequest{}, "cannot roll back to '0'"},
        RequestCase{"RollbackSteps", RollbackStepsRequest{1}, "cannot roll back"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Plan, NamesAllModifiedMigrationsAtOnce) {
  History past = history("1 2");
  past.entries[0].checksum = checksum('b');
  past.entries[1].checksum = checksum('c');
  EXPECT_EQ("history: cannot migrate; why: 1 (M1) is modified: recorded " + checksum('b') +
                ", found " + checksum('a') + "\n2 (M2) is modified: recorded " + checksum('c') +
                ", found " + checksum('a') +
                "; next: restore the source, write a new migration, or say 'solder repair VERSION "
                "--accept-checksum'",
            error_of([&] { (void)make_plan(catalog("1 2"), past, MigrateRequest{}, {}); }));
}

TEST(Plan, AcceptsHistoriesWithoutChecksumsOrWithThoseOfOthers) {
  History past = history("1 2");
  past.entries[0].checksum = std::nullopt;
  past.entries[1].checksum = "9a0364b9e99bb480dd25e1f0284c8555";
  EXPECT_EQ("up 3", to_text(make_plan(catalog("1 2 3"), past, MigrateRequest{}, {})));
}

TEST(Plan, NamesAnInterruptedRollback_G9) {
  History past = history("1");
  past.interrupted = {
      {.version = "1", .name = "Vacuum", .action = LogAction::down, .statements = 1}};
  EXPECT_EQ(
      "in_doubt: cannot migrate; why: the rollback of migration '1' (Vacuum) was interrupted after "
      "1 statement; it runs without a transaction; next: look at the database, then say 'solder "
      "repair 1 --applied' or 'solder repair 1 --not-applied'",
      error_of([&] { (void)make_plan(catalog("1"), past, MigrateRequest{}, {}); }));
}

TEST(Plan, NamesAllInterruptedMigrationsAtOnce_G9) {
  History past;
  past.interrupted = {{.version = "1", .name = "A"},
                      {.version = "2", .name = "B", .action = LogAction::seed}};
  EXPECT_EQ(
      "in_doubt: cannot migrate; why: migration '1' (A) was interrupted after 0 statements; it "
      "runs without a transaction\nseed '2' (B) was interrupted after 0 statements; it runs "
      "without a transaction; next: look at the database, then say 'solder repair VERSION "
      "--applied' or 'solder repair VERSION --not-applied'",
      error_of([&] { (void)make_plan({}, past, MigrateRequest{}, {}); }));
}

TEST(Plan, RefusesMigrationsForOtherBackends) {
  Migration first = migration("1");
  first.backends = {"postgres"};
  Migration second = migration("2");
  second.backends = {"postgres", "mysql"};
  EXPECT_EQ(
      "plugin: cannot migrate; why: 1 (M1) needs postgres, this database is sqlite\n2 (M2) needs "
      "postgres or mysql, this "
      "database is sqlite; next: take the plugin out of the plugins folder, or write one for "
      "sqlite",
      error_of([&] {
        (void)make_plan(Catalog({first, second}), {}, MigrateRequest{}, {});
      }));
}

TEST(Plan, AsksOnlyMigrationsOfThePlanForTheirBackend) {
  Migration other = migration("2");
  other.backends = {"postgres"};
  const Catalog plugins({migration("1"), other});
  EXPECT_EQ("up 1", to_text(make_plan(plugins, {}, MigrateRequest{.steps = 1}, {})));
}

TEST(Plan, AcceptsMigrationsThatNameTheBackendAmongOthers) {
  Migration both = migration("1");
  both.backends = {"postgres", "sqlite"};
  EXPECT_EQ("up 1", to_text(make_plan(Catalog({both}), {}, MigrateRequest{}, {})));
}

}  // namespace
}  // namespace solder::runner
