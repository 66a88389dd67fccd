#include "catalog/catalog.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "catalog/support.hpp"

namespace solder::runner {
namespace {

using ::solder::testing::error_of;

Migration migration(const std::string& version, const std::string& file,
                    Kind kind = Kind::migration) {
  Migration result{.version = Version::parse(version).value()};
  result.kind = kind;
  result.path = "/plugins/" + file;
  return result;
}

std::string order(const std::vector<std::string>& versions) {
  std::vector<Migration> migrations;
  migrations.reserve(versions.size());
  for (const std::string& version : versions) migrations.push_back(migration(version, version));
  std::string result;
  const Catalog catalog(migrations);
  for (const Migration& entry : catalog.migrations()) {
    result += (result.empty() ? "" : " ") + entry.version.text();
  }
  return result;
}

TEST(Catalog, OrdersByNumberNotByText) {
  EXPECT_EQ(order({"100", "20240101", "9", "10"}), "9 10 100 20240101");
  EXPECT_EQ(order({"1.2.10", "1.2.9"}), "1.2.9 1.2.10");
  EXPECT_EQ(order({"20261122093000000001", "20261122093000000000"}),
            "20261122093000000000 20261122093000000001");
}

TEST(Catalog, RefusesTwoPluginsWithOneVersionAndNamesAllOfThem) {
  EXPECT_EQ(error_of([] {
              (void)Catalog({migration("2", "2_c.so"), migration("001", "001_b.so"),
                             migration("1", "1_a.so"), migration("2", "2_d.so")});
            }),
            "history: cannot use two migrations with one version; why: '001_b.so' has version 001, "
            "'1_a.so' has version 1\n'2_c.so' has version 2, '2_d.so' has version 2; next: give "
            "one of them another version and build it again, or remove it");
}

TEST(Catalog, SeedsHaveANumberingOfTheirOwn) {
  const Catalog catalog({migration("1", "1_a.so"), migration("2", "2_s.so", Kind::seed),
                         migration("1", "1_s.so", Kind::seed)});
  EXPECT_EQ(catalog.migrations().size(), 1U);
  ASSERT_EQ(catalog.seeds().size(), 2U);
  EXPECT_EQ(catalog.seeds().front().version.text(), "1");
}

TEST(Catalog, RefusesTwoSeedsWithOneVersion) {
  EXPECT_EQ(
      error_of([] {
        (void)Catalog({migration("1", "1_a.so", Kind::seed), migration("1", "1_b.so", Kind::seed)});
      }),
      "history: cannot use two seeds with one version; why: '1_a.so' has version 1, "
      "'1_b.so' has version 1; next: give one of them another version and build it again, or "
      "remove it");
}

TEST(Catalog, FindsAMigrationHoweverItsVersionIsWritten) {
  const Catalog catalog({migration("001", "a.so"), migration("3", "c.so")});
  const Migration* const found = catalog.find(Version::parse("1").value());
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->path, "/plugins/a.so");
  EXPECT_EQ(catalog.find(Version::parse("2").value()), nullptr);
}

}  // namespace
}  // namespace solder::runner
