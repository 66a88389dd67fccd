#include "cli/print_status.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace solder::runner {
namespace {

constexpr const char* kWhen = "2025-08-20 20:48:33";

MigrationStatus applied(const std::string& version, const std::string& name) {
  return {.state = State::applied, .version = version, .name = name, .applied_at = kWhen};
}

MigrationStatus pending(const std::string& version, const std::string& name) {
  return {.state = State::pending, .version = version, .name = name};
}

MigrationStatus with(MigrationStatus status, State state) {
  status.state = state;
  return status;
}

std::string text_of(std::vector<MigrationStatus> migrations, const Style& style = {}) {
  return status_text({.migrations = std::move(migrations)}, style);
}

TEST(PrintStatus, ListsTheNewestFirst) {
  EXPECT_EQ(text_of({applied("001", "InitialSchemaMigration"),
                     applied("002", "AnalyticsTablesMigration")}),
            "=== Migration Status ===\n"
            "Applied migrations: 2\n"
            "Pending migrations: 0\n"
            "\n"
            "Applied migrations:\n"
            "  [X] 002: AnalyticsTablesMigration (2025-08-20 20:48:33)\n"
            "  [X] 001: InitialSchemaMigration (2025-08-20 20:48:33)\n"
            "\n"
            "Database is up to date!\n");
}

TEST(PrintStatus, ListsWhatIsPendingInTheOrderOfApplying) {
  EXPECT_EQ(text_of({applied("001", "Initial"), pending("002", "Analytics"),
                     pending("003", "AddComments")}),
            "=== Migration Status ===\n"
            "Applied migrations: 1\n"
            "Pending migrations: 2\n"
            "\n"
            "Applied migrations:\n"
            "  [X] 001: Initial (2025-08-20 20:48:33)\n"
            "\n"
            "Pending migrations:\n"
            "  [ ] 002: Analytics\n"
            "  [ ] 003: AddComments\n"
            "\n"
            "Run 'solder migrate' to apply them.\n");
}

TEST(PrintStatus, TellsWhichSeedsHaveRunAndWhyOthersRunAgain) {
  StatusResult result = {.migrations = {applied("001", "Initial")}};
  result.seeds = {{.state = SeedState::run, .version = "001", .name = "Words", .ran_at = kWhen},
                  {.state = SeedState::changed, .version = "002", .name = "Tags", .ran_at = kWhen},
                  {.state = SeedState::undone,
                   .version = "003",
                   .name = "Users",
                   .ran_at = kWhen,
                   .rolled_back = "007"},
                  {.version = "004", .name = "Teams"}};
  const std::string seeds =
      "Seeds:\n"
      "  [X] 001: Words (2025-08-20 20:48:33)\n"
      "  [ ] 002: Tags (2025-08-20 20:48:33, changed since)\n"
      "  [ ] 003: Users (2025-08-20 20:48:33, before migration 007 was rolled back)\n"
      "  [ ] 004: Teams\n"
      "\n";
  const auto end_of = [&] {
    const std::string text = status_text(result, {});
    return text.substr(std::min(text.find("Seeds:"), text.size()));
  };
  EXPECT_EQ(end_of(),
            seeds + "All migrations are applied. Run 'solder seed' to run the pending seeds.\n");
  result.migrations = {pending("001", "Initial")};
  EXPECT_EQ(end_of(), seeds +
                          "Run 'solder migrate' to apply it, then 'solder seed' to run the pending "
                          "seeds.\n");
  result = {.migrations = {applied("001", "Initial")}, .seeds = {result.seeds.front()}};
  EXPECT_EQ(end_of(),
            "Seeds:\n  [X] 001: Words (2025-08-20 20:48:33)\n\nDatabase is up to date!\n");
}

TEST(PrintStatus, SaysOneForOne) {
  EXPECT_EQ(text_of({pending("001", "Initial")}),
            "=== Migration Status ===\n"
            "Applied migrations: 0\n"
            "Pending migrations: 1\n"
            "\n"
            "Pending migrations:\n"
            "  [ ] 001: Initial\n"
            "\n"
            "Run 'solder migrate' to apply it.\n");
}

TEST(PrintStatus, IsUpToDateWithoutAnyMigration) {
  EXPECT_EQ(text_of({}),
            "=== Migration Status ===\n"
            "Applied migrations: 0\n"
            "Pending migrations: 0\n"
            "\n"
            "Database is up to date!\n");
}

TEST(PrintStatus, IsNotUpToDateWithSourcesThatAreNotBuilt) {
  const std::string unbuilt = "Not built yet: 002_b. Run 'solder build' to have it count.\n";
  StatusResult result = {.migrations = {applied("001", "A")}, .unbuilt = {"002_b"}};
  EXPECT_TRUE(status_text(result, {}).ends_with("\n\n" + unbuilt)) << status_text(result, {});
  result.migrations.front().state = State::pending;
  result.migrations.front().applied_at = "";
  EXPECT_TRUE(
      status_text(result, {}).ends_with("\n\n" + unbuilt + "\nRun 'solder migrate' to apply it.\n"))
      << status_text(result, {});
  EXPECT_EQ(unbuilt_warning({"002_b"}),
            "002_b is not built yet: run 'solder build' to have it count");
  EXPECT_EQ(unbuilt_text({"002_b\n", "003_c"}),
            "Not built yet: 002_b\\n and 003_c. Run 'solder build' to have them count.");
}

TEST(PrintStatus, MarksAMissingPluginInItsPlace) {
  EXPECT_EQ(text_of({with(applied("001", "Initial"), State::missing), applied("002", "Analytics")}),
            "=== Migration Status ===\n"
            "Applied migrations: 2\n"
            "Pending migrations: 0\n"
            "\n"
            "Applied migrations:\n"
            "  [X] 002: Analytics (2025-08-20 20:48:33)\n"
            "  [?] 001: Initial (2025-08-20 20:48:33, missing plugin)\n"
            "\n"
            "1 applied migration has no plugin here: 001. Put it back into the plugins\n"
            "folder, or name the folder with --plugins. To apply newer ones without, say\n"
            "'solder migrate --allow-missing'.\n");
}

TEST(PrintStatus, AdvisesAgainstMigratingTablesThatNobodyRecorded) {
  EXPECT_EQ(
      status_text(
          {.migrations = {pending("001", "Initial")}, .unrecorded_tables = {"users", "a\nb"}}, {}),
      "=== Migration Status ===\n"
      "Applied migrations: 0\n"
      "Pending migrations: 1\n"
      "\n"
      "Pending migrations:\n"
      "  [ ] 001: Initial\n"
      "\n"
      "The database has tables ('users', 'a\\nb') and no history, so nobody knows which\n"
      "migrations it has. Record those with 'solder adopt' if another tool has applied\n"
      "them, else with 'solder mark-applied VERSION'; or apply all with\n"
      "'solder migrate --allow-existing-tables'.\n");
}

TEST(PrintStatus, SaysHowAModifiedMigrationIsSettled) {
  EXPECT_EQ(text_of({with(applied("001", "Initial"), State::modified), pending("002", "Next")}),
            "=== Migration Status ===\n"
            "Applied migrations: 1\n"
            "Pending migrations: 1\n"
            "\n"
            "Applied migrations:\n"
            "  [!] 001: Initial (2025-08-20 20:48:33, modified)\n"
            "\n"
            "Pending migrations:\n"
            "  [ ] 002: Next\n"
            "\n"
            "Modified after it was applied: 001. Nothing is changed until that is settled:\n"
            "restore the source and build again, write a new migration for the change, or\n"
            "accept it with 'solder repair 001 --accept-checksum'.\n");
}

TEST(PrintStatus, MarksWhatIsOutOfOrderAndInterrupted) {
  EXPECT_EQ(text_of({with(pending("001", "Late"), State::out_of_order), applied("002", "Old"),
                     with(pending("003", "Halfway"), State::interrupted)}),
            "=== Migration Status ===\n"
            "Applied migrations: 1\n"
            "Pending migrations: 2\n"
            "\n"
            "Applied migrations:\n"
            "  [X] 002: Old (2025-08-20 20:48:33)\n"
            "\n"
            "Pending migrations:\n"
            "  [!] 001: Late (out of order)\n"
            "  [!] 003: Halfway (interrupted)\n"
            "\n"
            "Began without a transaction and never ended: 003. Look at the database, then say\n"
            "what is true with 'solder repair 003 --applied' or\n"
            "'solder repair 003 --not-applied'.\n"
            "\n"
            "Below the newest applied migration: 001. Give it a higher version, or apply it\n"
            "with 'solder migrate --allow-out-of-order'.\n");
}

TEST(PrintStatus, ShowsDescriptionsAndChecksumsInFull) {
  MigrationStatus first = with(applied("001", "Initial"), State::modified);
  first.description = "The tables";
  first.recorded = "sha256:aa";
  first.found = "sha256:bb";
  MigrationStatus second = pending("002", "Next");
  second.found = "sha256:cc";
  const std::string text = text_of({first, second}, {.detail = Detail::full});
  EXPECT_NE(text.find("  [!] 001: Initial (2025-08-20 20:48:33, modified)\n"
                      "           The tables\n"
                      "           recorded: sha256:aa\n"
                      "           found:    sha256:bb\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("  [ ] 002: Next\n"
                      "           sha256:cc\n"),
            std::string::npos)
      << text;
}

TEST(PrintStatus, LetsNoNameForgeALine) {
  const std::string text = text_of({pending("001", "Evil\n  [X] 002: Forged\x1b[2J")});
  EXPECT_NE(text.find("  [ ] 001: Evil\\n  [X] 002: Forged\\x1b[2J\n"), std::string::npos) << text;
}

TEST(PrintStatus, TellsWhatIsAtWork) {
  const StatusResult result = {.migrations = {with(pending("001", "Index"), State::running)},
                               .run_by = "solder 7 from this machine"};
  EXPECT_EQ(status_text(result, {}),
            "=== Migration Status ===\n"
            "Applied migrations: 0\n"
            "Pending migrations: 1\n"
            "\n"
            "Pending migrations:\n"
            "  [>] 001: Index (running)\n"
            "\n"
            "At work without a transaction: 001, by solder 7 from this machine. Ask again\n"
            "when that run is done.\n");
}

TEST(PrintStatus, CountsAsPendingWhatIsNotApplied) {
  EXPECT_EQ(count_pending({.migrations = {with(pending("1", "A"), State::out_of_order),
                                          with(pending("2", "B"), State::interrupted),
                                          with(applied("3", "C"), State::interrupted),
                                          pending("4", "D"), applied("5", "E")}}),
            3U);
}

}  // namespace
}  // namespace solder::runner
