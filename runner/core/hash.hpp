/// \file
/// SHA-256, BLAKE2b, and the form in which checksums are written.

#ifndef SOLDER_RUNNER_CORE_HASH_HPP
#define SOLDER_RUNNER_CORE_HASH_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace solder::runner {

/// SHA-256 in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void update(const void* data, std::size_t size);
  /// The digest as 64 lower-case hex digits. The object can't be used afterwards.
  [[nodiscard]] std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// SHA-256 of `bytes` as 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// The same digest in base64, as a page's policy names a script.
[[nodiscard]] std::string sha256_base64(std::string_view bytes);

/// BLAKE2b of 256 bits, as four numbers with the least significant part first. For what nobody but
/// the runner computes: it takes a quarter of the instructions of SHA-256 here.
using Blake2b = std::array<std::uint64_t, 4>;
[[nodiscard]] Blake2b blake2b(std::string_view bytes);
/// 64 lower-case digits, the most significant first.
[[nodiscard]] std::string to_hex(const Blake2b& digest);

/// Whether `text` is `sha256:` or `artifact:` followed by 64 lower-case hex digits.
[[nodiscard]] bool is_checksum(std::string_view text);

}  // namespace solder::runner

#endif
