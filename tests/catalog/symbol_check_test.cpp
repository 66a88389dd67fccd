#include <algorithm>
#include <cstdint>
#include <gtest/gtest.h>
#include <ostream>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "catalog/dynamic_table.hpp"
#include "catalog/support.hpp"

namespace solder::runner {
namespace {

using ::solder::testing::error_of;
using ::solder::testing::patched;
using ::solder::testing::plugin_bytes;
using ::solder::testing::plugin_path;
using ::solder::testing::reason_of;

constexpr const char* kMalformed = "its dynamic section is malformed";

std::string check(const std::string& bytes) {
  return reason_of([&] { check_symbols(MemorySource(bytes), "x.so"); });
}

struct Case {
  const char* name = nullptr;
  const char* why = nullptr;
};
// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest calls it by this name
void PrintTo(const Case& row, std::ostream* out) {
  *out << row.name;
}

class Symbols : public ::testing::TestWithParam<Case> {};

TEST_P(Symbols, AreCheckedByBothTablesOfNames) {
  EXPECT_EQ(check(plugin_bytes(GetParam().name)), GetParam().why);
}

constexpr const char* kNoEntryPoint = "it has no entry point 'solder_create_migration_v1'";
constexpr const char* kUnique =
    "it defines 'shared_by_all' as a unique symbol (STB_GNU_UNIQUE), which all plugins of a "
    "process share";

INSTANTIATE_TEST_SUITE_P(
    Plugin, Symbols,
    ::testing::Values(Case{"good", "nothing"}, Case{"good_sysv", "nothing"},
                      Case{"factory_missing", kNoEntryPoint},
                      Case{"factory_missing_sysv", kNoEntryPoint},
                      Case{"factory_is_data",
                           "its entry point 'solder_create_migration_v1' is not a function"},
                      Case{"factory_undefined",
                           "it uses the entry point 'solder_create_migration_v1' and doesn't "
                           "define it"},
                      Case{"unique_object", kUnique}, Case{"unique_object_sysv", kUnique}),
    [](const ::testing::TestParamInfo<Case>& row) { return std::string(row.param.name); });

TEST(CheckSymbols, SaysHowToExportTheFactory) {
  const std::string path = plugin_path("factory_missing").string();
  EXPECT_EQ(error_of([&] { (void)read_plugin_file(path); }),
            "plugin: cannot read plugin '" + path +
                "'; why: it has no entry point 'solder_create_migration_v1'; next: end the source "
                "with SOLDER_MIGRATION(ClassName) and build it with solder_add_migration()");
}

TEST(CheckSymbols, SaysHowToHideTheOthers) {
  const std::string path = plugin_path("unique_object").string();
  EXPECT_EQ(error_of([&] { (void)read_plugin_file(path); }),
            "plugin: cannot read plugin '" + path + "'; why: " + kUnique +
                "; next: build it with solder_add_migration(), which hides all symbols but the "
                "factory");
}

// Where in a plugin's file the loader finds what `tag` leads to.
std::size_t place_of(const std::string& bytes, Elf64_Sxword tag) {
  const MemorySource source(bytes);
  const ElfFile elf(source, "x.so");
  return elf.file_offset(DynamicTable(elf).find(tag).value_or(0), 1).value_or(0);
}

// The plugin with one 32-bit word of a table changed to each of many values.
std::vector<std::string> check_words(const std::string& bytes, std::size_t place) {
  std::vector<std::string> answers;
  for (const std::uint32_t value : {0xFFFFFFFFU, 0x7FFFFFFFU, 0x00040001U, 0x00040000U}) {
    answers.push_back(check(patched(bytes, place, value)));
  }
  std::sort(answers.begin(), answers.end());
  answers.erase(std::unique(answers.begin(), answers.end()), answers.end());
  return answers;
}

using Answers = std::vector<std::string>;

TEST(CheckSymbols, RefusesMoreBucketsThanTheFileHolds) {
  const std::string bytes = plugin_bytes("good");
  EXPECT_EQ(check_words(bytes, place_of(bytes, DT_GNU_HASH)), Answers{kMalformed});
}

TEST(CheckSymbols, RefusesABloomFilterThatTheFileDoesntHold) {
  const std::string bytes = plugin_bytes("good");
  EXPECT_EQ(check_words(bytes, place_of(bytes, DT_GNU_HASH) + 8), Answers{kMalformed});
}

TEST(CheckSymbols, RefusesMoreSymbolsThanTheFileHolds) {
  const std::string bytes = plugin_bytes("good_sysv");
  const Answers expected = {"it has more than 262144 symbols", kMalformed};
  EXPECT_EQ(check_words(bytes, place_of(bytes, DT_HASH) + 4), expected);
}

TEST(CheckSymbols, RefusesAnEntryPointThatIsNotInTheCode) {
  std::string bytes = plugin_bytes("good");
  const std::size_t table = place_of(bytes, DT_SYMTAB);
  for (std::size_t at = table; at + sizeof(Elf64_Sym) < bytes.size(); at += sizeof(Elf64_Sym)) {
    Elf64_Sym symbol = {};
    std::memcpy(&symbol, bytes.data() + at, sizeof(symbol));
    if (symbol.st_info != ELF64_ST_INFO(STB_GLOBAL, STT_FUNC) || symbol.st_shndx == SHN_UNDEF) {
      continue;
    }
    symbol.st_value = 0;
    bytes = patched(bytes, at, symbol);
    break;
  }
  EXPECT_EQ(check(bytes), "its entry point 'solder_create_migration_v1' is not a function");
}

}  // namespace
}  // namespace solder::runner
