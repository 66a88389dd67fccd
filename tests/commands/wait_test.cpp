#include "commands/wait.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace solder::runner {
namespace {

TEST(Pauses, GrowToTwoSecondsEachAQuarterAroundIt) {
  Pauses pauses;
  double middle = 100;
  for (int attempt = 0; attempt < 20; ++attempt) {
    const auto pause = static_cast<double>(pauses.next().count());
    EXPECT_GE(pause, middle * 0.75 - 1);
    EXPECT_LE(pause, middle * 1.25);
    middle = std::min(middle * 1.5, 2000.0);
  }
}

}  // namespace
}  // namespace solder::runner
