#include "worker/step_output.hpp"

#include <gtest/gtest.h>

#include "worker_world.hpp"

namespace solder::testing {
namespace {

using runner::StepOutput;
using Lines = std::vector<std::string>;

class StepOutputTest : public ::testing::Test {
 protected:
  HearingProgress progress_;
  StepOutput output_{progress_};
};

TEST_F(StepOutputTest, CutsEachStreamIntoLines) {
  output_.add(StepOutput::Stream::output, "one\nt");
  output_.add(StepOutput::Stream::error, "error\n");
  output_.add(StepOutput::Stream::output, "wo\n");
  EXPECT_EQ(progress_.heard, (Lines{"output: one", "output: error", "output: two"}));
}

TEST_F(StepOutputTest, HandsOnALineThatWasNotEnded) {
  output_.add(StepOutput::Stream::output, "rest");
  EXPECT_EQ(progress_.heard, Lines{});
  output_.finish();
  EXPECT_EQ(progress_.heard, (Lines{"output: rest"}));
}

TEST_F(StepOutputTest, MakesLinesPrintable) {
  output_.add(StepOutput::Stream::output, "\x1b[2Jgone\xff\r\n");
  EXPECT_EQ(progress_.heard, (Lines{"output: \\x1b[2Jgone\\xff"}));
}

TEST_F(StepOutputTest, CountsWhatItDoesNotShow) {
  output_.add(StepOutput::Stream::output, std::string(runner::kOutputShown - 1, 'x') + "\n");
  output_.add(StepOutput::Stream::output, "more\n");
  output_.add(StepOutput::Stream::error, "and more\n");
  output_.finish();
  ASSERT_EQ(progress_.heard.size(), 2U);
  EXPECT_EQ(progress_.heard[1], "output: … 14 more bytes not shown");
}

TEST_F(StepOutputTest, CountsEachStepAnew) {
  output_.add(StepOutput::Stream::output, std::string(runner::kOutputShown + 1, 'x'));
  output_.finish();
  progress_.heard.clear();
  output_.add(StepOutput::Stream::output, "next\n");
  output_.finish();
  EXPECT_EQ(progress_.heard, (Lines{"output: next"}));
}

}  // namespace
}  // namespace solder::testing
