#include "worker/filter.hpp"

#include <gtest/gtest.h>

namespace solder::runner {
namespace {

using std::chrono::minutes;
using End = Filtered::End;

TEST(Filter, GivesTheInputAndTakesTheOutputOfAnySize) {
  const std::string input(3'000'000, 'x');
  const Filtered answer = run_filter({"cat"}, input, minutes(1));
  EXPECT_EQ(answer.end, End::done);
  EXPECT_TRUE(answer.output == input);
}

TEST(Filter, MindsNoProgramThatDoesntReadItsInput) {
  const Filtered answer = run_filter({"echo", "done"}, std::string(3'000'000, 'x'), minutes(1));
  EXPECT_EQ(answer.end, End::done);
  EXPECT_EQ(answer.output, "done\n");
}

TEST(Filter, TellsHowItEnded) {
  EXPECT_EQ(run_filter({"false"}, "", minutes(1)).end, End::failed);
  EXPECT_EQ(run_filter({"sh", "-c", "kill -9 $$"}, "", minutes(1)).end, End::failed);
  EXPECT_EQ(run_filter({"no-such-program-of-the-tests"}, "", minutes(1)).end, End::not_found);
}

TEST(Filter, KillsWhatTakesTooLong) {
  EXPECT_EQ(run_filter({"sleep", "600"}, "", std::chrono::milliseconds(20)).end, End::too_late);
}

}  // namespace
}  // namespace solder::runner
