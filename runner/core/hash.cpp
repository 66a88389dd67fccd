#include "core/hash.hpp"

#include <sodium.h>

namespace solder::runner {

namespace {

constexpr std::size_t kDigestSize = crypto_hash_sha256_BYTES;
constexpr std::size_t kHexSize = 2 * kDigestSize;

}  // namespace

// SHA-256 and BLAKE2b are plain C in libsodium before sodium_init, and draw no random numbers, so
// it isn't called.
struct Sha256::State {
  crypto_hash_sha256_state sodium;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  crypto_hash_sha256_init(&state_->sodium);
}

Sha256::~Sha256() = default;

void Sha256::update(const void* data, std::size_t size) {
  crypto_hash_sha256_update(&state_->sodium, static_cast<const unsigned char*>(data), size);
}

std::string Sha256::finish() {
  std::array<unsigned char, kDigestSize> digest = {};
  crypto_hash_sha256_final(&state_->sodium, digest.data());
  std::array<char, kHexSize + 1> hex = {};
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
  return hex.data();
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes.data(), bytes.size());
  return hash.finish();
}

std::string sha256_base64(std::string_view bytes) {
  std::array<unsigned char, kDigestSize> digest = {};
  crypto_hash_sha256_state state = {};
  crypto_hash_sha256_init(&state);
  // The bytes as they are: a char is a byte.
  const void* const data = bytes.data();
  crypto_hash_sha256_update(&state, static_cast<const unsigned char*>(data), bytes.size());
  crypto_hash_sha256_final(&state, digest.data());
  constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
  std::array<char, sodium_base64_ENCODED_LEN(kDigestSize, kVariant)> text = {};
  sodium_bin2base64(text.data(), text.size(), digest.data(), digest.size(), kVariant);
  return text.data();
}

Blake2b blake2b(std::string_view bytes) {
  std::array<unsigned char, crypto_generichash_BYTES> digest = {};
  const void* const data = bytes.data();
  crypto_generichash(digest.data(), digest.size(), static_cast<const unsigned char*>(data),
                     bytes.size(), nullptr, 0);
  Blake2b parts = {};
  for (std::size_t place = 0; place < digest.size(); ++place) {
    parts.at(3 - place / 8) |= std::uint64_t{digest.at(place)} << ((7 - place % 8) * 8);
  }
  return parts;
}

std::string to_hex(const Blake2b& digest) {
  std::string hex;
  for (std::size_t part = digest.size(); part > 0; --part) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (unsigned shift = 64; shift > 0; shift -= 4) {
      hex += kDigits.at(digest.at(part - 1) >> (shift - 4) & 0xf);
    }
  }
  return hex;
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
