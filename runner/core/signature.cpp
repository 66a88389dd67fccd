#include "core/signature.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <sodium.h>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

using Bytes = std::vector<unsigned char>;

constexpr std::string_view kUntrusted = "untrusted comment: ";
constexpr std::string_view kTrusted = "trusted comment: ";
constexpr std::size_t kAlgorithmSize = 2;
constexpr std::size_t kIdSize = 8;
constexpr std::size_t kPublicKeySize = kAlgorithmSize + kIdSize + crypto_sign_PUBLICKEYBYTES;
constexpr std::size_t kSignatureSize = kAlgorithmSize + kIdSize + crypto_sign_BYTES;
constexpr std::size_t kCheckSize = crypto_generichash_BYTES;
constexpr std::size_t kSealedSize = kIdSize + crypto_sign_SECRETKEYBYTES + kCheckSize;
constexpr std::size_t kNumberSize = 8;
constexpr std::size_t kSaltSize = crypto_pwhash_scryptsalsa208sha256_SALTBYTES;
constexpr std::size_t kSecretKeySize =
    3 * kAlgorithmSize + kSaltSize + 2 * kNumberSize + kSealedSize;
// minisign itself asks for 1 GiB.
constexpr std::uint64_t kMaximumMemory = std::uint64_t{2} * 1024 * 1024 * 1024;
constexpr std::uint64_t kMaximumOperations = std::uint64_t{1} << 28U;

const unsigned char* unsigned_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Nothing unless `text` is exactly the base64 of `size` bytes.
std::optional<Bytes> decode(std::string_view text, std::size_t size) {
  Bytes bytes(size);
  std::size_t length = 0;
  const char* end = nullptr;
  const int failure = sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(),
                                        nullptr, &length, &end, sodium_base64_VARIANT_ORIGINAL);
  if (failure != 0 || length != size || end != text.data() + text.size()) return std::nullopt;
  return bytes;
}

std::string encode(const Bytes& bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // its NUL
  return text;
}

/// The next line of `text` without its end; the last one need not have an end.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

template <std::size_t Size>
void take_bytes(const Bytes& from, std::size_t offset, std::array<unsigned char, Size>& to) {
  std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(offset), Size, to.begin());
}

bool has_algorithm(const Bytes& bytes, std::size_t offset, std::string_view name) {
  return std::memcmp(bytes.data() + offset, name.data(), kAlgorithmSize) == 0;
}

std::uint64_t read_number(const Bytes& bytes, std::size_t offset) {
  std::uint64_t number = 0;
  for (std::size_t index = kNumberSize; index-- > 0;) number = number << 8U | bytes[offset + index];
  return number;
}

std::string hex_id(const std::array<unsigned char, kIdSize>& id) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (std::size_t index = id.size(); index-- > 0;) {
    text += kDigits[id[index] >> 4U];
    text += kDigits[id[index] & 0xFU];
  }
  return text;
}

std::array<unsigned char, crypto_generichash_BYTES_MAX> hash_of(std::string_view content) {
  std::array<unsigned char, crypto_generichash_BYTES_MAX> hash = {};
  crypto_generichash(hash.data(), hash.size(), unsigned_bytes(content), content.size(), nullptr, 0);
  return hash;
}

bool verifies(const std::array<unsigned char, crypto_sign_BYTES>& signature, const Bytes& message,
              const PublicKey& key) {
  return crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                     key.key.data()) == 0;
}

Bytes signed_message(std::string_view content, Signature::Algorithm algorithm) {
  if (algorithm == Signature::Algorithm::legacy) return {content.begin(), content.end()};
  const auto hash = hash_of(content);
  return {hash.begin(), hash.end()};
}

template <typename Array>
Bytes global_message(const Array& signature, std::string_view comment) {
  Bytes message(signature.begin(), signature.end());
  message.insert(message.end(), comment.begin(), comment.end());
  return message;
}

[[noreturn]] void refuse_signature(const std::string& file, const std::string& why) {
  throw Error(ErrorCode::plugin, {.what = "cannot read signature " + quote(file),
                                  .why = why,
                                  .next = "sign the lock file again with 'solder sign'"});
}

}  // namespace

Secret::Secret() : bytes_(std::make_unique<std::array<char, kCapacity>>()) {}
Secret::~Secret() {
  if (bytes_ != nullptr) sodium_memzero(bytes_->data(), bytes_->size());
}
Secret::Secret(Secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}
Secret& Secret::operator=(Secret&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  return *this;
}
bool Secret::push_back(char byte) {
  if (size_ == kCapacity) return false;
  (*bytes_)[size_++] = byte;
  return true;
}
std::string_view Secret::view() const {
  return bytes_ == nullptr ? std::string_view() : std::string_view(bytes_->data(), size_);
}

std::string PublicKey::id_text() const {
  return hex_id(id);
}

bool is_public_key(std::string_view text) {
  const std::optional<Bytes> bytes = decode(text, kPublicKeySize);
  return bytes && has_algorithm(*bytes, 0, "Ed");
}

PublicKey parse_public_key(std::string_view text, const std::string& where) {
  if (text.starts_with(kUntrusted)) take_line(text);
  const std::string_view line = take_line(text);
  const std::optional<Bytes> bytes = decode(line, kPublicKeySize);
  const bool is_key = bytes && has_algorithm(*bytes, 0, "Ed") && text.empty();
  if (!is_key) {
    throw Error(ErrorCode::usage, {.what = "cannot use trusted key " + quote(shorten(where, 200)),
                                   .why = "it is not a public key of minisign",
                                   .next = "give the line that begins with 'RW', or the '.pub' "
                                           "file that 'minisign -G' writes"});
  }
  PublicKey key;
  take_bytes(*bytes, kAlgorithmSize, key.id);
  take_bytes(*bytes, kAlgorithmSize + kIdSize, key.key);
  return key;
}

Signature parse_signature(std::string_view text, const std::string& file) {
  if (!take_line(text).starts_with(kUntrusted)) {
    refuse_signature(file, "it doesn't begin with 'untrusted comment: '");
  }
  const std::optional<Bytes> bytes = decode(take_line(text), kSignatureSize);
  if (!bytes) refuse_signature(file, "its second line is not a signature of minisign");
  const bool is_prehashed = has_algorithm(*bytes, 0, "ED");
  if (!is_prehashed && !has_algorithm(*bytes, 0, "Ed")) {
    refuse_signature(file, "its signature is of an unknown kind");
  }
  const std::string_view comment = take_line(text);
  if (!comment.starts_with(kTrusted)) {
    refuse_signature(file, "its third line doesn't begin with 'trusted comment: '");
  }
  const std::optional<Bytes> global = decode(take_line(text), crypto_sign_BYTES);
  if (!global) refuse_signature(file, "its fourth line is not a signature of its comment");
  if (!text.empty()) refuse_signature(file, "it has more than four lines");
  Signature signature{
      .algorithm = is_prehashed ? Signature::Algorithm::prehashed : Signature::Algorithm::legacy,
      .trusted_comment = std::string(comment.substr(kTrusted.size()))};
  take_bytes(*bytes, kAlgorithmSize, signature.id);
  take_bytes(*bytes, kAlgorithmSize + kIdSize, signature.signature);
  take_bytes(*global, 0, signature.global);
  return signature;
}

std::string why_not_signed(std::string_view content, const Signature& signature,
                           const std::vector<PublicKey>& keys) {
  const auto key = std::find_if(keys.begin(), keys.end(), [&signature](const PublicKey& each) {
    return each.id == signature.id;
  });
  if (key == keys.end()) {
    std::string trusted;
    for (const PublicKey& each : keys) trusted += (trusted.empty() ? "" : ", ") + each.id_text();
    return "its signature is by key " + hex_id(signature.id) + ", trusted is " + trusted;
  }
  if (!verifies(signature.signature, signed_message(content, signature.algorithm), *key)) {
    return "its signature is not one of this file by key " + key->id_text() +
           ": one of them was changed";
  }
  if (!verifies(signature.global, global_message(signature.signature, signature.trusted_comment),
                *key)) {
    return "the trusted comment of its signature is not as key " + key->id_text() + " signed it";
  }
  return {};
}

void SecretKey::refuse(const std::string& why, const std::string& next) const {
  throw Error(ErrorCode::usage,
              {.what = "cannot use secret key " + quote(file_), .why = why, .next = next});
}

SecretKey::SecretKey(std::string_view text, std::string file) : file_(std::move(file)) {
  constexpr const char* kNext = "give the '.key' file that 'minisign -G' writes";
  if (!take_line(text).starts_with(kUntrusted)) {
    refuse("it is not a secret key of minisign", kNext);
  }
  std::optional<Bytes> bytes = decode(take_line(text), kSecretKeySize);
  if (!bytes || !has_algorithm(*bytes, 0, "Ed") || !has_algorithm(*bytes, 4, "B2")) {
    refuse("it is not a secret key of minisign", kNext);
  }
  is_encrypted_ = has_algorithm(*bytes, kAlgorithmSize, "Sc");
  const bool is_plain = has_algorithm(*bytes, kAlgorithmSize, std::string_view("\0\0", 2));
  constexpr std::size_t kSalt = 3 * kAlgorithmSize;
  take_bytes(*bytes, kSalt, salt_);
  operations_ = read_number(*bytes, kSalt + kSaltSize);
  memory_ = read_number(*bytes, kSalt + kSaltSize + 8);
  for (std::size_t index = kSecretKeySize - kSealedSize; index < kSecretKeySize; ++index) {
    bytes_.push_back(static_cast<char>((*bytes)[index]));
  }
  sodium_memzero(bytes->data(), bytes->size());
  if (!is_encrypted_ && !is_plain) refuse("it is encrypted in an unknown way", kNext);
  if (!is_encrypted_) check_pair();
}

void SecretKey::decrypt(const Secret& password) {
  if (memory_ > kMaximumMemory || operations_ > kMaximumOperations) {
    refuse("its password would take more memory or time than any that minisign makes", "");
  }
  // Finds out what this processor can do: without it the next call takes much longer.
  if (sodium_init() < 0) refuse("libsodium can't be used here", "");
  std::array<unsigned char, kSealedSize> stream = {};
  const int failure = crypto_pwhash_scryptsalsa208sha256(
      stream.data(), stream.size(), password.view().data(), password.view().size(), salt_.data(),
      operations_, static_cast<std::size_t>(memory_));
  if (failure != 0) {
    throw Error(ErrorCode::environment, {.what = "cannot use secret key " + quote(file_),
                                         .why = "there is not enough memory for its password: it "
                                                "takes " +
                                                std::to_string(memory_) + " bytes"});
  }
  Secret plain;
  for (std::size_t index = 0; index < stream.size(); ++index) {
    const auto byte = static_cast<unsigned char>(bytes_.view()[index]);
    plain.push_back(static_cast<char>(static_cast<unsigned char>(byte ^ stream.at(index))));
  }
  sodium_memzero(stream.data(), stream.size());
  std::swap(bytes_, plain);
  check_sum();
  is_encrypted_ = false;
}

// A key that was made without a password has no checksum: minisign leaves zeros there.
void SecretKey::check_pair() const {
  const unsigned char* const key = unsigned_bytes(bytes_.view()) + kIdSize;
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> found = {};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret = {};
  crypto_sign_seed_keypair(found.data(), secret.data(), key);
  const bool is_pair = sodium_memcmp(secret.data(), key, secret.size()) == 0;
  sodium_memzero(secret.data(), secret.size());
  if (!is_pair) refuse("it is damaged: its two halves don't belong together", "");
}

void SecretKey::check_sum() const {
  crypto_generichash_state state = {};
  crypto_generichash_init(&state, nullptr, 0, kCheckSize);
  const unsigned char* const bytes = unsigned_bytes(bytes_.view());
  crypto_generichash_update(&state, unsigned_bytes("Ed"), kAlgorithmSize);
  crypto_generichash_update(&state, bytes, kSealedSize - kCheckSize);
  std::array<unsigned char, kCheckSize> sum = {};
  crypto_generichash_final(&state, sum.data(), sum.size());
  if (sodium_memcmp(sum.data(), bytes + kSealedSize - kCheckSize, kCheckSize) == 0) return;
  refuse("the password is wrong", "give the password that 'minisign -G' asked for");
}

std::string SecretKey::sign(std::string_view content, const std::string& trusted_comment) const {
  const unsigned char* const bytes = unsigned_bytes(bytes_.view());
  const unsigned char* const key = bytes + kIdSize;
  const Bytes message = signed_message(content, Signature::Algorithm::prehashed);
  std::array<unsigned char, crypto_sign_BYTES> signature = {};
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), key);
  const Bytes both = global_message(signature, trusted_comment);
  Bytes global(crypto_sign_BYTES);
  crypto_sign_detached(global.data(), nullptr, both.data(), both.size(), key);
  Bytes first = {'E', 'D'};
  first.insert(first.end(), bytes, bytes + kIdSize);
  first.insert(first.end(), signature.begin(), signature.end());
  return std::string(kUntrusted) + "signature from solder, key " + public_key().id_text() + "\n" +
         encode(first) + "\n" + std::string(kTrusted) + trusted_comment + "\n" + encode(global) +
         "\n";
}

std::string SecretKey::public_key_text() const {
  const PublicKey key = public_key();
  Bytes bytes = {'E', 'd'};
  bytes.insert(bytes.end(), key.id.begin(), key.id.end());
  bytes.insert(bytes.end(), key.key.begin(), key.key.end());
  return encode(bytes);
}

PublicKey SecretKey::public_key() const {
  const unsigned char* const bytes = unsigned_bytes(bytes_.view());
  PublicKey key;
  std::copy_n(bytes, kIdSize, key.id.begin());
  // libsodium keeps the public key in the second half of the secret one.
  std::copy_n(bytes + kIdSize + crypto_sign_SECRETKEYBYTES - crypto_sign_PUBLICKEYBYTES,
              crypto_sign_PUBLICKEYBYTES, key.key.begin());
  return key;
}

}  // namespace solder::runner
