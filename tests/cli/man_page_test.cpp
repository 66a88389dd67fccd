#include "cli/man_page.hpp"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>

#include "cli/option_table.hpp"
#include "cli/verb_table.hpp"
#include "support/temporary_folder.hpp"

namespace solder::runner {
namespace {

// UPDATE_GOLDEN=1 writes the file anew.
TEST(ManPage, IsTheOneInTheDocs) {
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(SOLDER_MAN_PAGE, std::ios::binary) << man_page();
  }
  EXPECT_EQ(testing::read_file(SOLDER_MAN_PAGE), man_page());
}

TEST(ManPage, HasNoLineThatTroffTakesForARequest) {
  // A text line that begins with a dot or an apostrophe would vanish.
  EXPECT_EQ(man_page().find("\n'"), std::string::npos);
  EXPECT_EQ(man_page().find("\n.,"), std::string::npos);
}

}  // namespace
}  // namespace solder::runner
