/// \file
/// The messages of PostgreSQL's protocol 3.0, as far as a proxy must tell them apart: a type byte
/// (not before the session has begun), a length that counts itself, and the body.
/// https://www.postgresql.org/docs/15/protocol-message-formats.html

#ifndef SOLDER_TESTS_SUPPORT_POSTGRES_MESSAGES_HPP
#define SOLDER_TESTS_SUPPORT_POSTGRES_MESSAGES_HPP

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace solder::testing {

/// The big-endian number at the beginning of `bytes`, of which there are at least four.
inline std::size_t read_length(std::string_view bytes) {
  std::size_t value = 0;
  for (const char c : bytes.substr(0, 4)) value = value << 8U | static_cast<unsigned char>(c);
  return value;
}

/// What a client sends, cut into messages.
class ClientMessages {
 public:
  void append(std::string_view bytes) { bytes_ += bytes; }

  /// The next message that has arrived completely, with its header.
  std::optional<std::string> next() {
    const std::size_t type = has_begun_ ? 1 : 0;
    if (bytes_.size() < type + 4) return {};
    const std::size_t size = type + read_length(std::string_view(bytes_).substr(type));
    if (bytes_.size() < size) return {};
    std::string message = bytes_.substr(0, size);
    bytes_.erase(0, size);
    has_begun_ = true;
    return message;
  }

 private:
  std::string bytes_;
  bool has_begun_ = false;
};

/// The SQL of a Query or Parse message; nothing for others.
inline std::string statement_of(const std::string& message) {
  if (message[0] == 'Q') return message.c_str() + 5;
  // The statement follows the name that it is given.
  if (message[0] == 'P') return message.c_str() + message.find('\0', 5) + 1;
  return {};
}

/// Counts ReadyForQuery in what a server sends, without keeping it.
class ReadyCounter {
 public:
  /// How many such messages begin in `bytes`, which continue those of the call before.
  int count(std::string_view bytes) {
    int found = 0;
    while (!bytes.empty()) {
      const bool is_header = rest_ == 0;
      const std::size_t size = std::min(is_header ? 5 - header_.size() : rest_, bytes.size());
      if (is_header) {
        header_ += bytes.substr(0, size);
      } else {
        rest_ -= size;
      }
      bytes.remove_prefix(size);
      if (header_.size() < 5) continue;
      if (header_[0] == 'Z') ++found;
      rest_ = read_length(std::string_view(header_).substr(1)) - 4;
      header_.clear();
    }
    return found;
  }

 private:
  std::string header_;
  std::size_t rest_ = 0;  // bytes of the body that are still to come
};

}  // namespace solder::testing

#endif
