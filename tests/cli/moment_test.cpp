#include "cli/moment.hpp"

#include <cstdlib>
#include <gtest/gtest.h>

#include "cli/print_findings.hpp"
#include "cli/print_status.hpp"

namespace solder::runner {
namespace {

// An hour east of Greenwich, two in summer, whatever the machine's zone is.
class Moment : public ::testing::Test {
 protected:
  Moment() {
    if (const char* zone = std::getenv("TZ")) before_ = zone;
    ::setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
  }
  ~Moment() override { before_.empty() ? ::unsetenv("TZ") : ::setenv("TZ", before_.c_str(), 1); }

 private:
  std::string before_ = {};
};

TEST_F(Moment, IsToldByTheClockOfTheZone) {
  EXPECT_EQ(moment_text("2026-11-22 23:30:00", Zone::local), "2026-11-23 00:30:00");
  EXPECT_EQ(moment_text("2026-07-01 23:30:00", Zone::local), "2026-07-02 01:30:00");
  EXPECT_EQ(moment_text("2026-11-22 23:30:00", Zone::utc), "2026-11-22 23:30:00");
}

TEST_F(Moment, NamesItsZoneWhereItIsAskedTo) {
  EXPECT_EQ(moment_and_zone("2026-11-22 09:30:00", Zone::local), "2026-11-22 10:30:00 CET");
  EXPECT_EQ(moment_and_zone("2026-11-22 09:30:00", Zone::utc), "2026-11-22 09:30:00 UTC");
}

TEST_F(Moment, StaysAsItIsWhereItIsNoTimeOfOurs) {
  for (const char* const stored : {"", "yesterday", "2026-02-30 09:30:00", "2026-11-22 9:30:00",
                                   "2026-11-22 09:30:00.5", "2026-11-22T09:30:00"}) {
    EXPECT_EQ(moment_text(stored, Zone::local), stored);
  }
  EXPECT_EQ(moment_text("\x1b[2J", Zone::local), "\\x1b[2J");
}

TEST_F(Moment, IsLocalInTheAnswersOfStatusHistoryAndRepair) {
  const Style style{.zone = Zone::local};
  const std::string stored = "2026-11-22 09:30:00";
  const MigrationStatus applied{.state = State::applied, .version = "1", .applied_at = stored};
  const SchemaDrift drift{.since = "1", .at = stored};
  const std::string status = status_text({.migrations = {applied}, .drift = drift}, style);
  EXPECT_NE(status.find("(2026-11-22 10:30:00)"), std::string::npos) << status;
  EXPECT_NE(status.find("10:30:00 CET)"), std::string::npos) << status;
  EXPECT_TRUE(
      history_text({.log = {{.logged_at = stored}}}, style).starts_with("  2026-11-22 10:30:00  "));
  const Repairable item{.kind = Repairable::Kind::interrupted, .began_at = stored};
  const std::string repair = repair_text({.open = {item}}, "", style);
  EXPECT_NE(repair.find("began:    2026-11-22 10:30:00 CET"), std::string::npos) << repair;
}

}  // namespace
}  // namespace solder::runner
