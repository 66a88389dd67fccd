#include "execute/blackbox.hpp"

#include <gtest/gtest.h>

namespace solder::runner {
namespace {

class BlackboxTest : public ::testing::Test {
 protected:
  BlackboxTest() { set_blackbox(&blackbox); }
  ~BlackboxTest() override { set_blackbox(nullptr); }
  Blackbox blackbox = {};
};

TEST_F(BlackboxTest, HoldsTheStatementWhileItRuns) {
  note_statement("SELECT 1");
  EXPECT_EQ(running_statement(blackbox), "SELECT 1");
  note_statement_ended();
  EXPECT_EQ(running_statement(blackbox), "");
}

TEST_F(BlackboxTest, CutsALongStatement) {
  note_statement(std::string(2 * Blackbox::kCapacity, 'x'));
  EXPECT_EQ(running_statement(blackbox).size(), Blackbox::kCapacity);
}

TEST_F(BlackboxTest, IsReadSafelyWhateverAPluginWroteIntoIt) {
  blackbox.running = 7;
  blackbox.length = 0xFFFFFFFF;
  EXPECT_EQ(running_statement(blackbox).size(), Blackbox::kCapacity);
}

TEST(Blackbox, IsOptional) {
  set_blackbox(nullptr);
  note_statement("SELECT 1");
  note_statement_ended();
  SUCCEED();
}

}  // namespace
}  // namespace solder::runner
