// What a plugin does to its process stays its own: limits of what it may take, and what the next
// plugin, the commit and the report see of it.

#include <gtest/gtest.h>

#include "worker_world.hpp"

// Then no limit is set.
#if defined(__SANITIZE_ADDRESS__)
#define RESERVES_ADDRESS_SPACE
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define RESERVES_ADDRESS_SPACE
#endif
#endif

namespace solder::testing {
namespace {

using runner::ErrorCode;
using Lines = std::vector<std::string>;

class Surroundings : public WorkerWorld {
 protected:
  /// What the plugin that looks logs.
  std::string seen_after(const std::vector<std::string>& names) {
    std::string seen;
    progress_.on_log = [&seen](const std::string& message) { seen = message; };
    EXPECT_EQ(run(names).failure(), nullptr);
    return seen;
  }
};

TEST_F(Surroundings, AreForTheNextPluginAsTheyWere) {
  const std::string before = seen_after({"sees_the_process"});
  std::filesystem::remove(database());
  EXPECT_EQ(seen_after({"changes_the_process", "sees_the_process"}), before);
  EXPECT_EQ(before.rfind("folder " + std::filesystem::current_path().string() + ", umask ", 0), 0U);
  EXPECT_NE(before.find("signals default, rounding nearest, alarm 0"), std::string::npos) << before;
}

TEST_F(Surroundings, ManyDescriptorsOfAPluginHarmNobody) {
  EXPECT_EQ(summary(run({"good_001", "leaks_descriptors", "good_003"})),
            "001 done, 002 done, 003 done");
  EXPECT_EQ(state(), "history 001 002 003, tables 001 002 003");
}

TEST_F(Surroundings, APluginThatCrashesWhenTheProcessEndsHasSucceeded) {
  const runner::Report report = run({"good_001", "crashes_at_the_end", "good_003"});
  EXPECT_EQ(summary(report), "001 done, 002 done, 003 done");
  EXPECT_EQ(progress_.heard.back(), "finished 003");
  EXPECT_EQ(state(), "history 001 002 003, tables 001 002 003");
}

#if !defined(RESERVES_ADDRESS_SPACE)
TEST_F(Surroundings, APluginThatTakesTooMuchMemoryFailsAlone) {
  options_.memory_limit_mib = 1024;
  const runner::Report report = run({"good_001", "takes_memory", "good_003"});
  EXPECT_EQ(summary(report), "001 done, 002 failed, 1 not run");
  EXPECT_EQ(failure(report).code, ErrorCode::migration);
  EXPECT_EQ(failure(report).text.why,
            "its plugin crashed: SIGSEGV (segmentation fault); the migration was rolled back");
  EXPECT_EQ(state(), "history 001, tables 001");
}
#endif

struct ExceptionCase {
  const char* plugin;
  const char* words;
};

class Exception : public Surroundings, public ::testing::WithParamInterface<ExceptionCase> {};

TEST_P(Exception, ThatLeavesAPluginFailsItsStep) {
  const runner::Report report = run({"good_001", GetParam().plugin, "good_003"});
  EXPECT_EQ(summary(report), "001 done, 002 failed, 1 not run");
  EXPECT_EQ(failure(report).code, ErrorCode::migration);
  EXPECT_EQ(lines(failure(report).text),
            std::string("cannot apply migration '002' (AddRowsMigration)\nwhere: \nwhy: its plugin "
                        "let an exception out, which the ABI forbids: ") +
                GetParam().words +
                "\nnext: catch it in the plugin and call 'fail', or derive from solder::Migration");
  EXPECT_EQ(state(), "history 001, tables 001");
}

INSTANTIATE_TEST_SUITE_P(
    Plugins, Exception,
    ::testing::Values(ExceptionCase{"throws_words", "the disk of \\x1b is gone"},
                      ExceptionCase{"throws_a_number", "not a std::exception"}),
    [](const auto& entry) { return entry.param.plugin; });

}  // namespace
}  // namespace solder::testing
