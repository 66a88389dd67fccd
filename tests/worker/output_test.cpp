#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "worker_world.hpp"

namespace solder::testing {
namespace {

using Lines = std::vector<std::string>;

class Output : public WorkerWorld {
 protected:
  /// What the plugin printed, and nothing else.
  [[nodiscard]] Lines output() const {
    Lines result;
    for (const std::string& line : progress_.heard) {
      if (line.rfind("output: ", 0) == 0) result.push_back(line.substr(8));
    }
    return result;
  }
};

TEST_F(Output, IsHandedOnInPrintableLines) {
  EXPECT_EQ(summary(run({"prints"})), "002 done");
  EXPECT_THAT(output(),
              ::testing::UnorderedElementsAre("first", "second \\x1b[2J", "careful", "rest"));
}

TEST_F(Output, ComesBeforeTheEndOfItsStep) {
  run({"prints"});
  EXPECT_EQ(progress_.heard.front(), "up 002 AddRowsMigration");
  EXPECT_EQ(progress_.heard.back(), "finished 002");
}

TEST_F(Output, NeverBlocksAPluginAndIsBounded) {
  EXPECT_EQ(summary(run({"prints_much"})), "002 done");
  std::size_t shown = 0;
  for (const std::string& line : output()) shown += line.size();
  EXPECT_LT(shown, std::size_t{65} << 10U);
  EXPECT_EQ(output().back(), "… 99934464 more bytes not shown");
}

}  // namespace
}  // namespace solder::testing
