#include "cli/console_progress.hpp"

#include <gtest/gtest.h>
#include <map>
#include <string>
#include <utility>

#include "cli/fake_console.hpp"
#include "cli/steps.hpp"
#include "cli/text_layout.hpp"
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

TEST(ConsoleProgress, TellsOfABackupAndOfANewDatabaseBeforeTheSteps) {
  FakeConsole console;
  ConsoleProgress progress(console, {.database = "app.db"});
  progress.backup_written("b/app.db");
  progress.creating("app.db");
  EXPECT_EQ(console.out_text,
            "Backup written to 'b/app.db'\n"
            "Creating database 'app.db'\n");
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
  EXPECT_EQ(console.err_text, "\r\x1b[K  [>] 003: AddComments");
  progress.step_finished(result_of(kStep, Outcome::done));
  EXPECT_EQ(console.err_text, "\r\x1b[K  [>] 003: AddComments\r\x1b[K");
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

TEST(ConsoleProgress, CallsASeedBySuchAName) {
  FakeConsole console;
  console.what_it_is = kTerminal;
  ConsoleProgress progress(console, {.database = "app.db"});
  progress.plan_begun({testing::seed_step("001", "People")});
  progress.step_begun("001", "People", Direction::up);
  EXPECT_EQ(console.err_text, "\r\x1b[K  [>] seed 001: People");
}

TEST(ConsoleProgress, HasNoSuchLineWhereATerminalCantEraseOne) {
  FakeConsole console;
  console.what_it_is = kTerminal;
  console.what_it_is.is_dumb = true;
  ConsoleProgress progress(console, {.database = "app.db"});
  progress.step_begun("003", "AddComments", Direction::up);
  progress.step_progress(500, 1000, "rows");
  EXPECT_EQ(console.err_text, "");
}

FakeConsole terminal() {
  FakeConsole console;
  console.what_it_is = kTerminal;
  return console;
}

// A terminal, and a clock that goes as a test says.
struct Watched {
  explicit Watched(std::string counted) : unit(std::move(counted)) {
    progress.step_begun("003", "Fill", Direction::up);
  }
  // What stands on the line when so much is done so long after the step began.
  std::string after(std::chrono::milliseconds time, std::uint64_t done, std::uint64_t total) {
    now = ProgressOptions::Clock::time_point(time);
    progress.step_progress(done, total, unit);
    return line();
  }
  [[nodiscard]] std::string line() const {
    return console.err_text.substr(console.err_text.rfind('\r') + 4);
  }

  std::string unit;
  ProgressOptions::Clock::time_point now = {};
  FakeConsole console = terminal();
  ConsoleProgress progress{console, {.database = "app.db", .now = [this] { return now; }}};
};

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(ConsoleProgress, TellsHowFastAStepGoesAndHowLongItStillTakes) {
  Watched step("rows");
  EXPECT_EQ(step.after(milliseconds(500), 100, 1000),
            "  [>] 003: Fill █░░░░░░░░░ 10 %, 100 of 1,000 rows");
  EXPECT_EQ(step.after(seconds(2), 400, 1000),
            "  [>] 003: Fill ████░░░░░░ 40 %, 400 of 1,000 rows, 200/s, 2 s, 3 s left");
}

TEST(ConsoleProgress, CountsAnewWhenAPluginDoes) {
  Watched step("rows");
  (void)step.after(seconds(9), 0, 1000);
  (void)step.after(seconds(10), 1000, 1000);
  step.unit = "pages";
  EXPECT_EQ(step.after(seconds(12), 4, 10), "  [>] 003: Fill ████░░░░░░ 40 %, 4 of 10 pages, 12 s");
  EXPECT_EQ(step.after(seconds(14), 8, 10),
            "  [>] 003: Fill ████████░░ 80 %, 8 of 10 pages, 2.0/s, 14 s, 1 s left");
}

TEST(ConsoleProgress, TellsTheTimeAlsoWhenNothingHappens) {
  Watched step("");
  step.now += milliseconds(999);
  step.progress.time_passed();
  EXPECT_EQ(step.line(), "  [>] 003: Fill");
  step.now += seconds(64);
  step.progress.time_passed();
  EXPECT_EQ(step.line(), "  [>] 003: Fill 1 min 4 s");
  step.progress.step_finished(result_of(kStep, Outcome::done));
  step.now += seconds(10);
  step.progress.time_passed();
  EXPECT_EQ(step.line(), "");
}

const StepProgress kHalf = {.name = "003: AddComments",
                            .done = 500,
                            .total = 1000,
                            .unit = "rows",
                            .elapsed = seconds(3),
                            .counting = seconds(3)};

TEST(ProgressLine, LeavesOutWhatDoesNotFit) {
  EXPECT_EQ(progress_line(kHalf, 100),
            "  [>] 003: AddComments ██████████░░░░░░░░░░ 50 %, 500 of 1,000 rows, 166/s, 3 s, 3 s "
            "left");
  EXPECT_EQ(progress_line(kHalf, 80),
            "  [>] 003: AddComments █████░░░░░ 50 %, 500 of 1,000 rows, 166/s, 3 s, 3 s left");
  EXPECT_EQ(progress_line(kHalf, 79),
            "  [>] 003: AddComments █████░░░░░ 50 %, 166 rows/s, 3 s, 3 s left");
  EXPECT_EQ(progress_line(kHalf, 60), "  [>] 003: AddComments █████░░░░░ 50 %, 3 s, 3 s left");
  EXPECT_EQ(progress_line(kHalf, 50), "  [>] 003: AddComments 50 %, 3 s, 3 s left");
}

TEST(ProgressLine, CountsWhenTheTotalIsUnknown) {
  EXPECT_EQ(progress_line({.name = "003: A", .done = 500, .unit = "rows"}, 80),
            "  [>] 003: A 500 rows");
  EXPECT_EQ(progress_line({.name = "003: A", .elapsed = seconds(3)}, 80), "  [>] 003: A 3 s");
}

TEST(ProgressLine, ShortensTheNameAtLast) {
  const StepProgress progress = {.name = "003: " + std::string(100, 'x')};
  EXPECT_EQ(progress_line(progress, 20), "  [>] 003: xxxxx…");
  EXPECT_EQ(progress_line(progress, 20, Color::on), "  [\x1b[33m>\x1b[0m] 003: xxxxx…");
}

TEST(ProgressLine, StopsAtTheTotal) {
  EXPECT_EQ(progress_line({.name = "1: A", .done = 30, .total = 10, .counting = seconds(3)}, 80),
            "  [>] 1: A ██████████ 100 %, 30 of 10, 10/s");
}

TEST(Unicode, IsForTerminalsOfALocaleThatHasIt) {
  std::map<std::string, const char*> variables;
  const auto shows = [&variables](const std::map<std::string, const char*>& given) {
    variables = given;
    return shows_unicode([&variables](const char* name) {
      const auto found = variables.find(name);
      return found == variables.end() ? nullptr : found->second;
    });
  };
  EXPECT_TRUE(shows({{"LANG", "C.UTF-8"}}));
  EXPECT_TRUE(shows({{"LANG", "C"}, {"LC_CTYPE", "C.UTF-8"}, {"LC_ALL", ""}}));
  EXPECT_TRUE(shows({{"LANG", "xx_XX.UTF-8"}})) << "which no system has";
  EXPECT_FALSE(shows({{"LANG", "C.UTF-8"}, {"LC_ALL", "C"}}));
  EXPECT_FALSE(shows({{"LANG", "C.UTF-8"}, {"TERM", "dumb"}}));
  EXPECT_FALSE(shows({{"LANG", "xx_XX.ISO-8859-1"}}));
  EXPECT_FALSE(shows({}));
}

TEST(Unicode, BecomesAsciiWhereItIsOurs) {
  EXPECT_EQ(in_plain_signs("… × 3 █░ Jörg"), "... x 3 #- Jörg");
}

}  // namespace
}  // namespace solder::runner
