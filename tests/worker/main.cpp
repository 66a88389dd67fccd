#include <cstdlib>
#include <gtest/gtest.h>
#include <string>

#include "worker/worker.hpp"

// The tests look at how a worker dies; the sanitizer, where there is one, must not die first.
// The names are the sanitizers' own.
#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wreserved-identifier"
#endif
extern "C" const char* __asan_default_options() {
  return "handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0";
}
extern "C" const char* __ubsan_default_options() {
  return "halt_on_error=1";
}
#ifdef __clang__
#pragma clang diagnostic pop
#endif

// The worker is this program, executed again.
int main(int argc, char** argv) {
  if (argc > 2 && argv[1] == std::string(solder::runner::kWorkerArgument)) {
    solder::runner::worker_main(std::atoi(argv[2]));
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
