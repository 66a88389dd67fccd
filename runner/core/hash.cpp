#include "core/hash.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <sodium.h>

#include "core/sha256_blocks.hpp"

namespace solder::runner {

namespace {

constexpr std::size_t kDigestSize = crypto_hash_sha256_BYTES;
constexpr std::size_t kHexSize = 2 * kDigestSize;

}  // namespace

namespace {

constexpr Sha256Words kFirstWords = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                     0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/// A hash by the processor's instructions, which take whole blocks.
class InstructedHash {
 public:
  void update(const unsigned char* data, std::size_t size) {
    size_ += size;
    if (pending_ > 0) {
      const std::size_t taken = std::min(size, kSha256Block - pending_);
      keep(data, taken);
      data += taken;
      size -= taken;
      if (pending_ < kSha256Block) return;
      add_sha256_blocks(words_, block_.data(), 1);
      pending_ = 0;
    }
    const std::size_t blocks = size / kSha256Block;
    add_sha256_blocks(words_, data, blocks);
    keep(data + blocks * kSha256Block, size % kSha256Block);
  }

  /// FIPS 180-4, 5.1.1: a bit, zeros, and the length in bits.
  void finish(std::array<unsigned char, kDigestSize>& digest) {
    std::array<unsigned char, 2 * kSha256Block> rest = {};
    std::copy_n(block_.begin(), pending_, rest.begin());
    rest.at(pending_) = 0x80;
    const std::size_t blocks = pending_ + 9 > kSha256Block ? 2 : 1;
    for (unsigned i = 0; i < 8; ++i) {
      rest.at(blocks * kSha256Block - 1 - i) = static_cast<unsigned char>(size_ * 8 >> (8 * i));
    }
    add_sha256_blocks(words_, rest.data(), blocks);
    for (std::size_t i = 0; i < kDigestSize; ++i) {
      digest.at(i) = static_cast<unsigned char>(words_.at(i / 4) >> (24 - 8 * (i % 4)));
    }
  }

 private:
  void keep(const unsigned char* data, std::size_t size) {
    if (size > 0) std::memcpy(block_.data() + pending_, data, size);
    pending_ += size;
  }

  Sha256Words words_ = kFirstWords;
  std::array<unsigned char, kSha256Block> block_ = {};
  std::size_t pending_ = 0;  ///< bytes of `block_`
  std::uint64_t size_ = 0;
};

}  // namespace

// SHA-256 is plain C in libsodium and draws no random numbers, so sodium_init isn't called.
struct Sha256::State {
  bool is_instructed;
  InstructedHash instructed = {};
  crypto_hash_sha256_state sodium = {};
};

Sha256::Sha256(By by)
    : state_(std::make_unique<State>(State{by == By::fastest && has_sha256_instructions()})) {
  if (!state_->is_instructed) crypto_hash_sha256_init(&state_->sodium);
}

Sha256::~Sha256() = default;

void Sha256::update(const void* data, std::size_t size) {
  const auto* const bytes = static_cast<const unsigned char*>(data);
  if (state_->is_instructed) {
    state_->instructed.update(bytes, size);
  } else {
    crypto_hash_sha256_update(&state_->sodium, bytes, size);
  }
}

std::string Sha256::finish() {
  std::array<unsigned char, kDigestSize> digest = {};
  if (state_->is_instructed) {
    state_->instructed.finish(digest);
  } else {
    crypto_hash_sha256_final(&state_->sodium, digest.data());
  }
  std::array<char, kHexSize + 1> hex = {};
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
  return hex.data();
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes.data(), bytes.size());
  return hash.finish();
}

bool is_checksum(std::string_view text) {
  for (const std::string_view prefix : {"sha256:", "artifact:"}) {
    if (text.substr(0, prefix.size()) != prefix) continue;
    text.remove_prefix(prefix.size());
    return text.size() == kHexSize &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  }
  return false;
}

}  // namespace solder::runner
