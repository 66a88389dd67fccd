// The readers of a plugin file on arbitrary bytes: they refuse or understand, and never do more.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "catalog/metadata.hpp"
#include "core/error.hpp"

namespace {

template <typename Action>
void refuse_or_understand(Action&& action) {
  try {
    action();
  } catch (const solder::runner::Error&) {
    return;
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace solder::runner;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const MemorySource source(bytes);
  refuse_or_understand([&] { check_library(source, "001_fuzz.so"); });
  refuse_or_understand(
      [&] { (void)parse_metadata(read_note(source, "001_fuzz.so"), "001_fuzz.so"); });
  // The records by themselves, so that the fuzzer need not find an ELF file around them.
  refuse_or_understand([&] { (void)parse_metadata(bytes, "001_fuzz.so"); });
  return 0;
}
