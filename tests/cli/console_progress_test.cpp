#include "cli/console_progress.hpp"

#include <gtest/gtest.h>

#include "cli/fake_console.hpp"
#include "cli/steps.hpp"
#include "solder/abi.h"

namespace solder::runner {
namespace {

using testing::FakeConsole;
using testing::kTerminal;
using testing::result_of;
using testing::step;

const Step kStep = step("003", "AddComments");

// One run of one step that says something of every kind.
void run(Progress& progress) {
  progress.waiting("pid 12 (sqlite3)");
  progress.plan_begun({kStep});
  progress.step_begun("003", "AddComments", Direction::up);
  progress.log(SOLDER_LOG_DEBUG, "a detail");
  progress.log(SOLDER_LOG_INFO, "a line");
  progress.log(SOLDER_LOG_WARNING, "a risk");
  progress.output("printed\x1b[2J");
  StepResult result = result_of(kStep, Outcome::done);
  result.warnings = {"5 rows had no user before"};
  progress.step_finished(result);
}

TEST(ConsoleProgress, PutsStepsOnStdoutAndTheRestOnStderr) {
  FakeConsole console;
  ConsoleProgress progress(console, {.database = "app.db"});
  run(progress);
  EXPECT_EQ(console.out_text,
            "Applying 1 migration to 'app.db'\n"
            "  [+] 003: AddComments (4 ms)\n");
  EXPECT_EQ(console.err_text,
            "003 | a line\n"
            "003 | warning: a risk\n"
            "003 | printed\\x1b[2J\n"
            "solder: warning: 003: 5 rows had no user before\n");
}

TEST(ConsoleProgress, LeavesStdoutToADocument) {
  FakeConsole console;
  ConsoleProgress progress(console, {.database = "app.db", .is_apart = true});
  run(progress);
  EXPECT_EQ(console.out_text, "");
  EXPECT_EQ(console.err_text,
            "Applying 1 migration to 'app.db'\n"
            "003 | a line\n"
            "003 | warning: a risk\n"
            "003 | printed\\x1b[2J\n"
            "  [+] 003: AddComments (4 ms)\n"
            "solder: warning: 003: 5 rows had no user before\n");
}

TEST(ConsoleProgress, SaysMoreWhenVerbose) {
  FakeConsole console;
  ConsoleProgress progress(console, {.database = "app.db", .verbosity = Verbosity::verbose});
  run(progress);
  EXPECT_TRUE(
      console.err_text.starts_with("waiting for pid 12 (sqlite3) ...\n"
                                   "003 | a detail\n"
                                   "003 | a line\n"))
      << console.err_text;
}

TEST(ConsoleProgress, SaysNothingWhenQuiet) {
  FakeConsole console;
  console.what_it_is = kTerminal;
  ConsoleProgress progress(console, {.database = "app.db", .verbosity = Verbosity::quiet});
  run(progress);
  EXPECT_EQ(console.out_text + console.err_text, "");
}

TEST(ConsoleProgress, HasALineThatIsWrittenOverOnATerminal) {
  FakeConsole console;
  console.what_it_is = kTerminal;
  ConsoleProgress progress(console, {.database = "app.db"});
  progress.step_begun("003", "AddComments", Direction::up);
  EXPECT_EQ(console.err_text, "\r\x1b[K  ... 003: AddComments");
  progress.step_finished(result_of(kStep, Outcome::done));
  EXPECT_EQ(console.err_text, "\r\x1b[K  ... 003: AddComments\r\x1b[K");
}

TEST(ConsoleProgress, IsSilentAboutProgressInAPipe) {
  FakeConsole console;
  ConsoleProgress progress(console, {.database = "app.db"});
  progress.step_begun("003", "AddComments", Direction::up);
  progress.step_progress(500, 1000, "rows");
  EXPECT_EQ(console.err_text, "");
}

TEST(ConsoleProgress, SaysThatItWaitsOnATerminal) {
  FakeConsole console;
  console.what_it_is = kTerminal;
  ConsoleProgress progress(console, {.database = "app.db"});
  progress.waiting("");
  EXPECT_EQ(console.err_text, "waiting for others who use the database ...\n");
}

TEST(ProgressLine, ShowsABarWhenTheTotalIsKnown) {
  EXPECT_EQ(progress_line({.name = "003: AddComments",
                           .done = 500,
                           .total = 1000,
                           .unit = "rows",
                           .elapsed = std::chrono::seconds(3)},
                          80),
            "  ... 003: AddComments [##########          ] 50 %, 500 of 1000 rows, 3.0 s");
}

TEST(ProgressLine, CountsWhenTheTotalIsUnknown) {
  EXPECT_EQ(progress_line({.name = "003: A", .done = 500, .unit = "rows"}, 80),
            "  ... 003: A 500 rows");
  EXPECT_EQ(progress_line({.name = "003: A", .elapsed = std::chrono::seconds(3)}, 80),
            "  ... 003: A 3.0 s");
}

TEST(ProgressLine, StaysNarrowerThanTheTerminal) {
  EXPECT_EQ(progress_line({.name = "003: " + std::string(100, 'x')}, 20),
            "  ... 003: xxxxx\xE2\x80\xA6");
}

TEST(ProgressLine, StopsAtTheTotal) {
  EXPECT_EQ(progress_line({.name = "1: A", .done = 30, .total = 10}, 80),
            "  ... 1: A [####################] 100 %, 30 of 10");
}

}  // namespace
}  // namespace solder::runner
