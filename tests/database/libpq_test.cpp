#include "database/postgres/libpq.hpp"

#include "database_test.hpp"

namespace solder::testing {
namespace {

using runner::postgres::load_libpq;

TEST(LibpqTest, SaysHowToInstallWhatIsNotThere) {
  EXPECT_EQ(error_of([] { static_cast<void>(load_libpq("libnowhere.so.5")); }),
            "environment: cannot load library 'libnowhere.so.5', which talks to PostgreSQL: "
            "libnowhere.so.5: cannot open shared object file: No such file or directory; install "
            "it (Debian: libpq5), or name the path of a SQLite file");
}

TEST(LibpqTest, RefusesALibraryThatLacksAFunctionBeforeItIsCalled) {
  const std::string error = error_of([] { static_cast<void>(load_libpq("libm.so.6")); });
  EXPECT_THAT(error, ::testing::StartsWith("environment: cannot load library 'libm.so.6', which "
                                           "talks to PostgreSQL: /"));
  EXPECT_THAT(error, ::testing::EndsWith("libm.so.6: undefined symbol: PQbackendPID; install libpq "
                                         "of PostgreSQL 14 or newer (Debian: libpq5)"));
}

}  // namespace
}  // namespace solder::testing
