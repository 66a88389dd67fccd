/// \file
/// SHA-256 by the processor's own instructions, where it has them: five times as fast as C,
/// and each plugin is hashed at its turn (docs/decisions/0020).

#ifndef SOLDER_RUNNER_CORE_SHA256_BLOCKS_HPP
#define SOLDER_RUNNER_CORE_SHA256_BLOCKS_HPP

#include <array>
#include <cstddef>
#include <cstdint>

namespace solder::runner {

/// Words a to h of https://doi.org/10.6028/NIST.FIPS.180-4, 6.2.
using Sha256Words = std::array<std::uint32_t, 8>;
constexpr std::size_t kSha256Block = 64;  ///< bytes

/// Whether this processor can; asked once.
[[nodiscard]] bool has_sha256_instructions();

/// Takes `blocks` blocks at `data` into `words`. Only where `has_sha256_instructions`.
void add_sha256_blocks(Sha256Words& words, const unsigned char* data, std::size_t blocks);

}  // namespace solder::runner

#endif
