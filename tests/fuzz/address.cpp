#include <filesystem>

#include "database/database.hpp"
#include "fuzz/fuzz.hpp"

namespace solder::testing {

void fuzz_one_address(std::string_view bytes) {
  runner::DatabaseAddress address;
  if (!understands([&] { address = runner::parse_address(bytes); })) return;
  const std::string path = address.path.string();
  require(address.backend == "sqlite", "there is one backend");
  require(address.path.is_absolute(), "the path is absolute");
  require(path.find('\0') == std::string::npos, "the path has no NUL byte");
  if (!address.path.has_filename()) return;  // a folder, which may be written in two ways
  require(runner::parse_address("sqlite:" + path).path == address.path, "a path reads as itself");
}

}  // namespace solder::testing
