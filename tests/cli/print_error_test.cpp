#include "cli/print_error.hpp"

#include <gtest/gtest.h>

#include "cli/steps.hpp"

namespace solder::runner {
namespace {

using testing::failed;
using testing::result_of;
using testing::seed_step;
using testing::step;

TEST(PrintError, HasFourParts) {
  EXPECT_EQ(error_text({.what = "cannot load plugin '003_add_comments.so'",
                        .where = "plugins/003_add_comments.so",
                        .why = "it was built for ABI 2, this runner speaks ABI 1",
                        .next = "rebuild it with the SDK that came with this runner"},
                       {}),
            "solder: error: cannot load plugin '003_add_comments.so'\n"
            "  where: plugins/003_add_comments.so\n"
            "  why:   it was built for ABI 2, this runner speaks ABI 1\n"
            "  next:  rebuild it with the SDK that came with this runner\n");
}

TEST(PrintError, LeavesOutWhatSaysNothing) {
  EXPECT_EQ(error_text({.what = "cannot go on"}, {}), "solder: error: cannot go on\n");
}

TEST(PrintError, IndentsFurtherLinesBelowTheFirst) {
  EXPECT_EQ(error_text({.what = "cannot go on", .why = "one\ntwo\n"}, {}),
            "solder: error: cannot go on\n"
            "  why:   one\n"
            "         two\n");
}

TEST(PrintError, LetsNothingForgeALine) {
  EXPECT_EQ(error_text({.what = "cannot open 'a\n'", .why = "\x1b[2Jgone"}, {}),
            "solder: error: cannot open 'a\\n'\n"
            "  why:   \\x1b[2Jgone\n");
}

TEST(PrintError, ColoursTheWord) {
  EXPECT_EQ(error_text({.what = "cannot go on"}, {.color = Color::on}),
            "solder: \x1b[1;31merror:\x1b[0m cannot go on\n");
}

TEST(PrintError, IsAsWideAsTheTerminal) {
  EXPECT_EQ(error_text({.what = "cannot open database '/srv/data/app.db'",
                        .next = "create it with 'solder init'"},
                       {.width = 36}),
            "solder: error: cannot open database\n"
            "         '/srv/data/app.db'\n"
            "  next:  create it with\n"
            "         'solder init'\n");
  EXPECT_EQ(warning_text("one two", {.width = 20}), "solder: warning: one two\n");
}

TEST(PrintError, WarnsInItsOwnWord) {
  EXPECT_EQ(warning_text("003: slow\nvery", {}), "solder: warning: 003: slow\n         very\n");
}

TEST(PrintFailure, G2SaysWhichStepsAreWhere) {
  const Plan plan = {step("001", "A"), step("002", "B"), step("003", "C"), step("004", "D")};
  const Report report = {
      .results = {result_of(plan[0], Outcome::done), result_of(plan[1], Outcome::done),
                  failed(plan[2], {.text = {.what = "cannot apply migration '003' (C)",
                                            .where = "INSERT INTO t\nVALUES (1)",
                                            .why = "UNIQUE constraint failed: t.id",
                                            .next = "mend the migration"}})},
      .not_run = 1};
  EXPECT_EQ(failure_text(plan, report, {}),
            "solder: error: cannot apply migration '003' (C)\n"
            "  where: INSERT INTO t\n"
            "         VALUES (1)\n"
            "  why:   UNIQUE constraint failed: t.id\n"
            "  state: 001 and 002 were applied; 003 failed and changed nothing; 004 did not run\n"
            "  next:  mend the migration\n");
}

TEST(PrintFailure, ShowsTheStatementWhereNothingElseIsSaid) {
  const Plan plan = {seed_step("001", "S")};
  const Report report = {.results = {failed(plan[0], {.text = {.what = "cannot run seed '001' (S)"},
                                                      .statement = "INSERT INTO none"})}};
  EXPECT_EQ(failure_text(plan, report, {}),
            "solder: error: cannot run seed '001' (S)\n"
            "  where: INSERT INTO none\n"
            "  state: seed 001 failed and changed nothing\n");
}

TEST(PrintFailure, NamesWhatIsInDoubtAndWhatWasRolledBack) {
  const Plan plan = {step("003", "C", Direction::down), step("002", "B", Direction::down),
                     step("001", "A", Direction::down)};
  StepResult doubtful = failed(plan[1], {.text = {.what = "cannot roll back migration '002' (B)"}});
  doubtful.outcome = Outcome::in_doubt;
  const Report report = {.results = {result_of(plan[0], Outcome::done), doubtful}, .not_run = 1};
  EXPECT_EQ(failure_text(plan, report, {}),
            "solder: error: cannot roll back migration '002' (B)\n"
            "  state: 003 was rolled back; 002 is in doubt; 001 did not run\n");
}

}  // namespace
}  // namespace solder::runner
