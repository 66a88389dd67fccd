#include "catalog/metadata.hpp"
#include "fuzz/fuzz.hpp"

namespace solder::testing {

void fuzz_one_library(std::string_view bytes) {
  const runner::MemorySource source(bytes);
  understands([&] { runner::check_library(source, "001_fuzz.so"); });
  understands([&] { runner::check_symbols(source, "001_fuzz.so"); });
  std::string note;
  if (!understands([&] { note = runner::read_note(source, "001_fuzz.so"); })) return;
  require(bytes.find(note) != std::string_view::npos, "the note is a part of the file");
  fuzz_one_metadata(note);
}

}  // namespace solder::testing
