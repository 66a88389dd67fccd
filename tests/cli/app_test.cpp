#include "cli/app.hpp"

#include <gtest/gtest.h>

#include "cli/fake_console.hpp"
#include "cli/help.hpp"
#include "support/temporary_folder.hpp"

namespace solder::runner {
namespace {

using testing::FakeConsole;

TEST(App, AnswersHelpAndVersionOnStdout) {
  FakeConsole console;
  EXPECT_EQ(run_app({"--help"}, {}, console), 0);
  EXPECT_EQ(console.out_text, main_help());
  console.out_text.clear();
  EXPECT_EQ(run_app({"help", "up"}, {}, console), 0);
  EXPECT_EQ(console.out_text, verb_help(*find_verb("migrate")));
  console.out_text.clear();
  EXPECT_EQ(run_app({"--version"}, {}, console), 0);
  EXPECT_EQ(console.out_text, version_text());
  EXPECT_EQ(console.err_text, "");
}

TEST(App, PutsErrorsOnStderrAndAnswersWithTheirCode) {
  FakeConsole console;
  EXPECT_EQ(run_app({"migrat"}, {}, console), 3);
  EXPECT_EQ(console.out_text, "");
  EXPECT_TRUE(console.err_text.starts_with("solder: error: cannot run command 'migrat'\n"));
}

TEST(App, ColoursAlsoTheErrorsOfACommandLineThatItCannotRead) {
  FakeConsole console;
  console.what_it_is = testing::kTerminal;
  const auto first_line = [&console](const std::vector<std::string>& arguments,
                                     const Environment& environment) {
    console.err_text.clear();
    EXPECT_EQ(run_app(arguments, environment, console), 3);
    return console.err_text.substr(0, console.err_text.find('\n'));
  };
  EXPECT_EQ(first_line({"migrat"}, {}),
            "solder: \x1b[1;31merror:\x1b[0m cannot run command 'migrat'");
  const std::string plain = "solder: error: cannot run command 'migrat'";
  EXPECT_EQ(first_line({"migrat", "--color", "never"}, {}), plain);
  EXPECT_EQ(first_line({"migrat"}, {{"SOLDER_COLOR", "never"}}), plain);
  EXPECT_EQ(first_line({"migrat"}, {{"NO_COLOR", "1"}}), plain);
}

TEST(App, EchoesNoPasswordAndNoPages) {
  FakeConsole console;
  for (const char* const address : {"postgres://ada:secret@db/app", "postgres://ada:secret"}) {
    console.err_text.clear();
    run_app({address}, {}, console);
    EXPECT_EQ(console.err_text,
              "solder: error: cannot run command 'postgres://…'\n"
              "  why:   it is an address, not a command\n"
              "  next:  put '--database' before it, or set SOLDER_DATABASE\n");
  }
  console.err_text.clear();
  run_app({"status", "postgres://ada:secret"}, {}, console);
  EXPECT_TRUE(
      console.err_text.starts_with("solder: error: cannot accept argument 'postgres://ada:***'\n"));
  console.err_text.clear();
  EXPECT_EQ(run_app({"rollback", std::string(100000, '1') + "x"}, {}, console), 3);
  EXPECT_LT(console.err_text.size(), 2000U);
}

TEST(App, FailsWhenTheAnswerCannotBeWritten) {
  FakeConsole console;
  console.failure = "No space left on device";
  EXPECT_EQ(run_app({"--help"}, {}, console), 7);
  EXPECT_EQ(console.err_text,
            "solder: error: cannot write to the standard output\n"
            "  why:   No space left on device\n"
            "  next:  what was done stays done; see 'solder status'\n");
}

TEST(App, KeepsTheCodeOfAFailureWhenTheAnswerCannotBeWritten) {
  FakeConsole console;
  console.failure = "No space left on device";
  EXPECT_EQ(run_app({"migrat"}, {}, console), 3);
}

TEST(App, ShowsNoPageOnATerminal) {
  FakeConsole console;
  console.what_it_is = testing::kTerminal;
  EXPECT_EQ(run_app({"-d", "a.db", "show-schema", "--format", "html"}, {}, console), 3);
  EXPECT_EQ(run_app({"-d", "a.db", "report", "--color=never"}, {}, console), 3);
  EXPECT_EQ(console.out_text, "");
  EXPECT_TRUE(console.err_text.ends_with(
      "solder: error: cannot show a page of HTML on the terminal\n"
      "  why:   it is for a browser\n"
      "  next:  write it into a file: 'solder report --output report.html'\n"))
      << console.err_text;
}

TEST(App, ColoursErrorsOfCommandsWhenAskedTo) {
  const testing::TemporaryFolder folder;
  FakeConsole console;
  EXPECT_EQ(run_app({"-d", (folder / "none.db").string(), "--color=always", "status"}, {}, console),
            7);
  EXPECT_TRUE(console.err_text.starts_with("solder: \x1b[1;31merror:\x1b[0m cannot open database"))
      << console.err_text;
}

}  // namespace
}  // namespace solder::runner
