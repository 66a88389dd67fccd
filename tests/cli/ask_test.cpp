// G10: what is lost is said, and somebody has to agree.
#include "cli/ask.hpp"

#include <gtest/gtest.h>

#include "cli/error_of.hpp"
#include "cli/fake_console.hpp"

namespace solder::runner {
namespace {

const std::vector<std::string> kLoss = {"rolls back 003 AddComments: what it added is removed"};
constexpr const char* kSaid =
    "solder: this loses data:\n"
    "  rolls back 003 AddComments: what it added is removed\n";

class Ask : public ::testing::Test {
 protected:
  bool ask() { return make_consent(console_, options_)(kLoss); }
  bool confirm() { return make_confirmation(console_, options_)(kLoss, "app.db"); }

  testing::FakeConsole console_;
  Options options_;
};

TEST_F(Ask, G10RefusesWithoutATerminal) {
  EXPECT_EQ(testing::error_of([&] { ask(); }),
            "exit 9\n"
            "solder: error: cannot go on without consent\n"
            "  why:   this loses data:\n"
            "           rolls back 003 AddComments: what it added is removed\n"
            "  next:  pass --yes if that is what you want\n");
}

TEST_F(Ask, FoldsWhatIsLostAtTheTerminalsWidth) {
  console_.what_it_is = testing::kTerminal;
  console_.what_it_is.width = 36;
  ask();
  EXPECT_TRUE(
      console_.err_text.starts_with("solder: this loses data:\n"
                                    "  rolls back 003 AddComments: what\n"
                                    "    it added is removed\n"))
      << console_.err_text;
}

TEST_F(Ask, G10GoesOnWithYesAndStillSaysWhatIsLost) {
  options_.agreed = true;
  EXPECT_TRUE(ask());
  EXPECT_EQ(console_.err_text, kSaid);
}

TEST_F(Ask, SaysNothingWhenQuietAndAgreed) {
  options_.agreed = true;
  options_.verbosity = Verbosity::quiet;
  EXPECT_TRUE(ask());
  EXPECT_EQ(console_.err_text, "");
}

TEST_F(Ask, AsksOnATerminal) {
  console_.what_it_is = testing::kTerminal;
  console_.answer = "y";
  EXPECT_TRUE(ask());
  EXPECT_EQ(console_.err_text, std::string(kSaid) + "Go on? [y/N] ");
}

TEST_F(Ask, AsksAlsoWhenQuiet) {
  console_.what_it_is = testing::kTerminal;
  console_.answer = "yes";
  options_.verbosity = Verbosity::quiet;
  EXPECT_TRUE(ask());
  EXPECT_EQ(console_.err_text, std::string(kSaid) + "Go on? [y/N] ");
}

TEST_F(Ask, TakesEverythingElseForANo) {
  console_.what_it_is = testing::kTerminal;
  for (const char* answer : {"", "n", "yeah", " y", "no"}) {
    console_.answer = answer;
    EXPECT_FALSE(ask()) << answer;
  }
  console_.answer.reset();
  EXPECT_FALSE(ask());
}

TEST_F(Ask, NeedsATerminalOnBothEnds) {
  console_.what_it_is = testing::kTerminal;
  console_.what_it_is.in_is_terminal = false;
  console_.answer = "y";
  EXPECT_THROW(ask(), Error);
}

TEST_F(Ask, G10TakesTheNameOfAProtectedDatabaseOnATerminal) {
  console_.what_it_is = testing::kTerminal;
  console_.answer = "app.db";
  EXPECT_TRUE(confirm());
  EXPECT_EQ(console_.err_text,
            std::string(kSaid) + "The database is protected. Type its name, 'app.db', to go on: ");
  for (const char* answer : {"", "y", "yes", "other.db"}) {
    console_.answer = answer;
    EXPECT_FALSE(confirm()) << answer;
  }
}

TEST_F(Ask, G10TakesTheNameOfAProtectedDatabaseFromTheCommandLine) {
  options_.confirmed = "app.db";
  EXPECT_TRUE(confirm());
  EXPECT_EQ(console_.err_text, kSaid);
  options_.confirmed = "other.db";
  EXPECT_EQ(testing::error_of([&] { confirm(); }),
            "exit 9\n"
            "solder: error: cannot accept --confirm 'other.db'\n"
            "  why:   the database is called 'app.db'\n"
            "  next:  check that it is the one you mean\n");
}

TEST_F(Ask, G10TakesYesForNothingWhereTheDatabaseIsProtected) {
  options_.agreed = true;
  EXPECT_FALSE(confirm());
}

}  // namespace
}  // namespace solder::runner
