#include "core/lock_file.hpp"

#include "fuzz/fuzz.hpp"

namespace solder::testing {

void fuzz_one_lock_file(std::string_view bytes) {
  understands([&] {
    const runner::LockFile lock = runner::parse_lock_file(bytes);
    require(runner::parse_lock_file(runner::print_lock_file(lock)) == lock,
            "what is written is read back");
  });
}

}  // namespace solder::testing
