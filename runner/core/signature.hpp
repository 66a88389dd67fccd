/// \file
/// Signatures and keys in minisign's format (https://jedisct1.github.io/minisign/), Ed25519 over
/// the BLAKE2b-512 hash of a file. Nothing here touches a file.

#ifndef SOLDER_RUNNER_CORE_SIGNATURE_HPP
#define SOLDER_RUNNER_CORE_SIGNATURE_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace solder::runner {

/// A larger key or signature file is another file by mistake. Bytes.
inline constexpr std::size_t kMaximumSignatureFile = std::size_t{64} * 1024;

/// A password or a key: never copied, wiped when destroyed.
class Secret {
 public:
  static constexpr std::size_t kCapacity = 1024;  ///< bytes, as minisign's

  Secret();
  ~Secret();
  Secret(Secret&&) noexcept;
  Secret& operator=(Secret&&) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  /// \return false when it is full; the byte is not taken then.
  bool push_back(char byte);
  [[nodiscard]] std::string_view view() const;

 private:
  std::unique_ptr<std::array<char, kCapacity>> bytes_;
  std::size_t size_ = 0;
};

struct PublicKey {
  std::array<unsigned char, 8> id = {};
  std::array<unsigned char, 32> key = {};

  /// As minisign shows it: 16 hex digits.
  [[nodiscard]] std::string id_text() const;
};

/// Whether `text` has the form of a public key on one line: `RW…`, 56 characters.
[[nodiscard]] bool is_public_key(std::string_view text);

/// Reads a key on one line, or the content of a minisign `.pub` file. `where` is how messages call
/// it. \throws Error (ErrorCode::usage)
[[nodiscard]] PublicKey parse_public_key(std::string_view text, const std::string& where);

/// What a signature file holds.
struct Signature {
  enum class Algorithm { legacy, prehashed };  ///< of the file itself, or of its hash
  Algorithm algorithm = Algorithm::prehashed;
  std::array<unsigned char, 8> id = {};  ///< of the key
  std::array<unsigned char, 64> signature = {};
  std::string trusted_comment = {};
  std::array<unsigned char, 64> global = {};  ///< over the signature and the trusted comment
};

/// Reads the content of a `.minisig` file. \throws Error (ErrorCode::plugin) naming `file` and what
/// is wrong with it.
[[nodiscard]] Signature parse_signature(std::string_view text, const std::string& file);

/// Why `signature` is not one of `content` by one of `keys`; empty when it is.
[[nodiscard]] std::string why_not_signed(std::string_view content, const Signature& signature,
                                         const std::vector<PublicKey>& keys);

/// A secret key, as minisign keeps it: perhaps encrypted with a password.
class SecretKey {
 public:
  /// Reads the content of a minisign key file. `file` is how messages call it.
  /// \throws Error (ErrorCode::usage)
  SecretKey(std::string_view text, std::string file);

  [[nodiscard]] bool is_encrypted() const { return is_encrypted_; }
  /// Takes about a second and as much memory as the key file says, at most 2 GiB.
  /// \throws Error (ErrorCode::usage) for a wrong password; (ErrorCode::environment) when there is
  /// not enough memory.
  void decrypt(const Secret& password);

  /// The content of a signature file for `content`. `trusted_comment` is one line of printable
  /// text, covered by the signature. The key must not be encrypted any more.
  [[nodiscard]] std::string sign(std::string_view content,
                                 const std::string& trusted_comment) const;

  /// The public key on one line, as minisign writes it.
  [[nodiscard]] std::string public_key_text() const;
  /// The key that verifies what this one signs.
  [[nodiscard]] PublicKey public_key() const;

 private:
  void check_pair() const;
  void check_sum() const;
  [[noreturn]] void refuse(const std::string& why, const std::string& next) const;

  std::string file_;
  Secret bytes_;  ///< id, secret key, public key, checksum
  std::array<unsigned char, 32> salt_ = {};
  std::uint64_t operations_ = 0;
  std::uint64_t memory_ = 0;
  bool is_encrypted_ = false;
};

}  // namespace solder::runner

#endif
