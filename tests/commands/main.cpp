#include <cstdlib>
#include <gtest/gtest.h>
#include <string>

#include "worker/worker.hpp"

// The worker is this program, executed again.
int main(int argc, char** argv) {
  if (argc > 2 && argv[1] == std::string(solder::runner::kWorkerArgument)) {
    solder::runner::worker_main(std::atoi(argv[2]));
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
