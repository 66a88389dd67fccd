#include "database_test.hpp"

namespace solder::testing {
namespace {

struct BadAddress {
  std::string name;
  std::string address;
  std::string error;
};

class BadAddressTest : public ::testing::TestWithParam<BadAddress> {};

TEST_P(BadAddressTest, IsAUsageError) {
  EXPECT_EQ(error_of([&] { static_cast<void>(parse_address(GetParam().address)); }),
            GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadAddressTest,
    ::testing::Values(
        BadAddress{"Empty", "",
                   "usage: cannot use database '': the name is empty; give a path: '--database "
                   "app.db'"},
        BadAddress{"Memory", ":memory:",
                   "usage: cannot use database ':memory:': a database in memory is not supported: "
                   "everything would be lost at the end; give a path: '--database app.db'"},
        BadAddress{"Uri", "file:x.db?mode=ro",
                   "usage: cannot use database 'file:x.db?mode=ro': 'file:' names are not "
                   "supported; give the path alone; './file:…' for a file of that name"},
        BadAddress{"Nul", std::string("a\0b", 3),
                   "usage: cannot use database 'a\\x00b': it contains a NUL byte"},
        BadAddress{"Server", "mysql://me:secret@host/app",
                   "usage: cannot use database 'mysql://me:***@host/app': databases of the kind "
                   "'mysql' are not supported by this build; give the path of a SQLite file, "
                   "or a PostgreSQL server: 'postgresql://ROLE@HOST/NAME'"},
        BadAddress{"Host", "sqlite://app.db",
                   "usage: cannot use database 'sqlite://app.db': what follows 'sqlite://' is read "
                   "as the name of a host; write 'sqlite:app.db'"}),
    [](const auto& test) { return test.param.name; });

TEST(ParseAddress, TakesAPathWithOrWithoutTheScheme) {
  EXPECT_EQ(parse_address("/no/such/app.db").path, "/no/such/app.db");
  EXPECT_EQ(parse_address("sqlite:/no/such/app.db").path, "/no/such/app.db");
  EXPECT_EQ(parse_address("sqlite:///no/such/app.db").path, "/no/such/app.db");
  EXPECT_EQ(parse_address("sqlite:/no/such/app.db").backend, "sqlite");
}

TEST(ParseAddress, MakesThePathAbsolute) {
  EXPECT_EQ(parse_address("app.db").path, std::filesystem::current_path() / "app.db");
}

TEST(ParseAddress, ResolvesLinks) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink(folder.write("real.db", "x"), folder / "link.db");

  EXPECT_EQ(parse_address((folder / "link.db").string()).path,
            std::filesystem::canonical(folder / "real.db"));
}

}  // namespace
}  // namespace solder::testing
