#include "worker/process.hpp"

#include <csignal>
#include <cstdlib>
#include <gtest/gtest.h>

#include "core/error.hpp"
#include "worker/worker.hpp"

namespace solder::testing {
namespace {

using runner::run_program;

TEST(RunProgram, AnswersTheExitStatus) {
  EXPECT_EQ(run_program({"true"}), 0);
  EXPECT_EQ(run_program({"sh", "-c", "exit 7"}), 7);
}

TEST(RunProgram, AnswersTheSignalAsAShellDoes) {
  EXPECT_EQ(run_program({"sh", "-c", "kill -TERM $$"}), 128 + SIGTERM);
}

TEST(RunProgram, PassesArgumentsWithoutAShell) {
  EXPECT_EQ(run_program({"test", "a  b;$HOME", "=", "a  b;$HOME"}), 0);
}

TEST(RunProgram, KeepsOurStandardOutputForData) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  run_program({"sh", "-c", "echo words"});
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "words\n");
}

/// The parts of the error, a line each.
std::string error_of(const std::vector<std::string>& arguments) {
  try {
    run_program(arguments);
    return "no error";
  } catch (const runner::Error& error) {
    return std::string(to_string(error.code())) + ": " + error.text().what + "\n" +
           error.text().why + "\n" + error.text().next;
  }
}

TEST(RunProgram, NamesAProgramThatIsNotThere) {
  EXPECT_EQ(error_of({"/nowhere/cmake"}),
            "environment: cannot start '/nowhere/cmake'\nNo such file or directory\n"
            "install it, or put its folder into PATH");
}

TEST(ProcessEnd, IsDescribedInWords) {
  EXPECT_EQ(runner::describe({.signal = SIGSEGV}), "SIGSEGV (segmentation fault)");
  EXPECT_EQ(runner::describe({.signal = SIGKILL}), "SIGKILL (killed)");
  EXPECT_EQ(runner::describe({.signal = SIGXCPU}), "SIGXCPU (CPU time limit exceeded)");
  EXPECT_EQ(runner::describe({.exit_status = 3}), "exit status 3");
  EXPECT_EQ(runner::describe({.is_known = false}), "an unknown exit status");
}

TEST(WithheldVariables, AreThoseOfTheDynamicLoader) {
  setenv("LD_LIBRARY_PATH", "/elsewhere", 1);
  const std::vector<std::string> names = runner::withheld_variables();
  unsetenv("LD_LIBRARY_PATH");
  EXPECT_EQ(names, std::vector<std::string>{"LD_LIBRARY_PATH"});
}

}  // namespace
}  // namespace solder::testing
