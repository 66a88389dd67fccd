#include "catalog/metadata.hpp"

#include "fuzz/fuzz.hpp"

namespace solder::testing {
namespace {

constexpr const char* kFile = "001_fuzz.so";

std::string record(const std::string& key, const std::string& value) {
  return key + "=" + value + '\0';
}

std::string records(const std::string& key, const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += record(key, value);
  return text;
}

/// The records of a migration that was read.
std::string print(const runner::Migration& migration) {
  const bool is_seed = migration.kind == runner::Kind::seed;
  const bool is_plain = migration.transaction == runner::TransactionMode::none;
  std::string text =
      record("format", "1") + record("abi", "1." + std::to_string(migration.abi_minor)) +
      record("kind", is_seed ? "seed" : "migration") + record("version", migration.version.text()) +
      record("name", migration.name) + record("class", migration.class_name) +
      record("description", migration.description) +
      record("transaction", is_plain ? "none" : "each") +
      record("reversible", migration.reversible ? "yes" : "no");
  text += records("backend", migration.backends) + records("uses", migration.uses) +
          records("source", migration.sources);
  if (!migration.checksum.empty()) text += record("checksum", migration.checksum);
  return text + record("sdk", migration.sdk) + record("compiler", migration.compiler);
}

}  // namespace

void fuzz_one_metadata(std::string_view bytes) {
  std::string printed;
  if (!understands([&] { printed = print(runner::parse_metadata(bytes, kFile)); })) return;
  std::string again;
  // What was left out is printed too: that may be more records than there may be.
  if (!understands([&] { again = print(runner::parse_metadata(printed, kFile)); })) return;
  require(again == printed, "what is printed reads as itself");
}

}  // namespace solder::testing
