// What libFuzzer calls; SOLDER_FUZZ_ONE is one of the functions of fuzz.hpp.

#include <cstddef>
#include <cstdint>

#include "fuzz/fuzz.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  solder::testing::SOLDER_FUZZ_ONE({reinterpret_cast<const char*>(data), size});
  return 0;
}
