#include "core/sha256_blocks.hpp"

namespace solder::runner {

bool has_sha256_instructions() {
  return false;
}

void add_sha256_blocks(Sha256Words& /*words*/, const unsigned char* /*data*/,
                       std::size_t /*blocks*/) {}

}  // namespace solder::runner
