#include "cli/print_findings.hpp"

#include <gtest/gtest.h>

namespace solder::runner {
namespace {

TEST(PrintValidation, SaysWhenNothingIsWrong) {
  EXPECT_EQ(validate_text({.plugins = 3}, {}), "3 plugins checked, nothing is wrong\n");
}

TEST(PrintValidation, ShowsEachFindingWithItsParts) {
  const ValidateResult result = {
      .plugins = 2,
      .findings = {{.subject = "plugins/003.so",
                    .text = {.what = "cannot read plugin '003.so'", .why = "it is truncated"}},
                   {.subject = "002",
                    .text = {.what = "migration 002 (B) is missing",
                             .why = "it is applied, and no plugin has its version",
                             .next = "put its plugin back"}}}};
  EXPECT_EQ(validate_text(result, {}),
            "[!] plugins/003.so: cannot read plugin '003.so'\n"
            "  why:   it is truncated\n"
            "\n"
            "[!] migration 002 (B) is missing\n"
            "  why:   it is applied, and no plugin has its version\n"
            "  next:  put its plugin back\n"
            "\n"
            "2 plugins checked, 2 findings\n");
}

TEST(PrintValidation, SaysInDetailWhichFilesArePassedOver) {
  const ValidateResult result = {.plugins = 1,
                                 .passed_over = {{.file = "plugins/.x.so", .why = "hidden"},
                                                 {.file = "plugins/x.so~", .why = "not '*.so'"}}};
  EXPECT_EQ(validate_text(result, {}), "1 plugin checked, nothing is wrong\n");
  EXPECT_EQ(validate_text(result, {.detail = Detail::full}),
            "passed over 'plugins/.x.so': hidden\n"
            "passed over 'plugins/x.so~': not '*.so'\n"
            "1 plugin checked, nothing is wrong\n");
}

const Repairable kModified = {
    .version = "002", .name = "Analytics", .recorded = "sha256:aa", .found = "sha256:bb"};
const Repairable kInterrupted = {.kind = Repairable::Kind::interrupted,
                                 .version = "005",
                                 .name = "Rebuild",
                                 .statements = 3,
                                 .direction = "up",
                                 .began_at = "2026-11-22 09:30:00",
                                 .error = "the worker was killed"};

TEST(PrintRepair, SaysWhenNothingIsToBeDone) {
  EXPECT_EQ(repair_text({}, "", {}), "Nothing to repair.\n");
}

TEST(PrintRepair, ListsWhatNeedsADecisionWithTheCommands) {
  EXPECT_EQ(repair_text({.open = {kModified, kInterrupted}}, "", {}),
            "Needs a decision:\n"
            "  002: Analytics was modified after it was applied\n"
            "    recorded: sha256:aa\n"
            "    found:    sha256:bb\n"
            "    next:     restore the source and build again, or accept it with\n"
            "              'solder repair 002 --accept-checksum'\n"
            "  005: Rebuild was interrupted on its way up, after 3 statements\n"
            "    began:    2026-11-22 09:30:00 UTC\n"
            "    why:      the worker was killed\n"
            "    next:     look at the database, then say what is true with\n"
            "              'solder repair 005 --applied' or 'solder repair 005 --not-applied'\n");
}

TEST(PrintRepair, ListsOneVersionWhenAsked) {
  const std::string text = repair_text({.open = {kModified, kInterrupted}}, "5", {});
  EXPECT_EQ(text.find("Analytics"), std::string::npos);
  EXPECT_NE(text.find("Rebuild"), std::string::npos);
}

TEST(PrintRepair, TellsWhatWasSettledAndWhatIsLeft) {
  const std::string text = repair_text({.open = {kInterrupted}, .repaired = {kModified}}, "2", {});
  EXPECT_TRUE(
      text.starts_with("Repaired 002: Analytics, its checksum is now sha256:bb\n"
                       "\n"
                       "Needs a decision:\n"
                       "  005: Rebuild was interrupted"))
      << text;
}

TEST(PrintRepair, TellsWhatIsTakenOver) {
  EXPECT_EQ(repair_text({.repaired = {kModified}, .taken_over = "the schema was changed"}, "2", {}),
            "Repaired 002: Analytics, its checksum is now sha256:bb\n"
            "Drift is taken over with it: the schema was changed.\n");
}

const LogEntry kApplied = {.version = "002",
                           .name = "Analytics",
                           .checksum = "sha256:aa",
                           .duration_ms = 4,
                           .runner = "0.1.0",
                           .user = "ann",
                           .host = "box",
                           .logged_at = "2025-08-20 20:48:33"};

TEST(PrintHistory, HasALineForEachEntryAndItsErrorBelow) {
  LogEntry failed = kApplied;
  failed.version = "003";
  failed.name = "AddComments";
  failed.outcome = LogOutcome::failed;
  failed.error = "no such table: posts";
  EXPECT_EQ(history_text({.log = {failed, kApplied}}, {}),
            "  2025-08-20 20:48:33  up  003: AddComments  failed  4 ms\n"
            "      no such table: posts\n"
            "  2025-08-20 20:48:33  up  002: Analytics    done    4 ms\n");
}

TEST(PrintHistory, ShowsWhoAndWhatInFull) {
  EXPECT_EQ(history_text({.log = {kApplied}}, {.detail = Detail::full}),
            "  2025-08-20 20:48:33  up  002: Analytics  done  4 ms\n"
            "      by:         ann@box, solder 0.1.0\n"
            "      checksum:   sha256:aa\n");
}

TEST(PrintHistory, SaysWhenThereIsNone) {
  EXPECT_EQ(history_text({}, {}), "Nothing was done to this database yet.\n");
  const LogEntry restored = {
      .version = "0", .name = "Restore", .action = LogAction::restore, .error = "from 'x.db'"};
  EXPECT_EQ(history_text({.log = {restored}}, {}),
            "    restore  Restore  done  0 ms\n      from 'x.db'\n");
}

}  // namespace
}  // namespace solder::runner
