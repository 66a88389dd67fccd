// The inputs that the fuzzers have found worth keeping, in every build.

#include <array>
#include <filesystem>
#include <gtest/gtest.h>
#include <vector>

#include "fuzz/fuzz.hpp"
#include "support/temporary_folder.hpp"

namespace solder::testing {
namespace {

struct Target {
  const char* name;
  void (*one)(std::string_view bytes);
};

class FuzzCorpus : public ::testing::TestWithParam<Target> {};

TEST_P(FuzzCorpus, IsRefusedOrUnderstood) {
  const std::filesystem::path folder = std::filesystem::path(FUZZ_CORPUS) / GetParam().name;
  int inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    EXPECT_NO_THROW(GetParam().one(read_file(entry.path()))) << entry.path();
    ++inputs;
  }
  EXPECT_GT(inputs, 0);
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(
    Target, FuzzCorpus,
    ::testing::Values(Target{"address", fuzz_one_address},
                      Target{"configuration", fuzz_one_configuration},
                      Target{"frames", fuzz_one_frames}, Target{"library", fuzz_one_library},
                      Target{"lock_file", fuzz_one_lock_file},
                      Target{"messages", fuzz_one_messages}, Target{"metadata", fuzz_one_metadata},
                      Target{"postgres_sql", fuzz_one_postgres_sql},
                      Target{"signature", fuzz_one_signature},
                      Target{"sql_text", fuzz_one_sql_text}, Target{"version", fuzz_one_version}),
    [](const auto& given) { return std::string(given.param.name); });

}  // namespace solder::testing
