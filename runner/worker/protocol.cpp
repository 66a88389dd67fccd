#include "worker/protocol.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/random.h>
#include <system_error>

#include "core/error.hpp"
#include "worker/wire.hpp"

namespace solder::runner {
namespace {

constexpr std::uint32_t kMagic = 0x52444C53;  // the bytes "SLDR"
constexpr std::size_t kPrefixSize = 8;        // magic and length
constexpr std::size_t kHeadSize = 1 + sizeof(Token);

}  // namespace

Token make_token() {
  Token token = {};
  // Up to 256 bytes are given whole or not at all: getrandom(2).
  ssize_t count = -1;
  do {
    count = getrandom(token.data(), token.size(), 0);
  } while (count < 0 && errno == EINTR);
  if (count != static_cast<ssize_t>(token.size())) {
    throw Error(ErrorCode::environment, {.what = "cannot start the worker process",
                                         .why = std::generic_category().message(errno)});
  }
  return token;
}

std::string make_frame(FrameType type, const Token& token, std::string_view payload) {
  const std::size_t length = kHeadSize + payload.size();
  if (kPrefixSize + length > kMaxFrame) {
    throw Error(ErrorCode::environment,
                {.what = "cannot hand the work over to the worker process",
                 .why = "it takes " + std::to_string(kPrefixSize + length) + " bytes, and " +
                        std::to_string(kMaxFrame) + " is the limit",
                 .next = "give shorter values with '--set'"});
  }
  Writer writer;
  writer.field(kMagic);
  writer.field(static_cast<std::uint32_t>(length));
  writer.field(static_cast<std::uint8_t>(type));
  std::string frame = writer.bytes();
  frame.append(token.data(), token.size());
  frame.append(payload);
  return frame;
}

void FrameAssembler::add(std::string_view bytes) {
  if (damage_.empty()) buffer_.append(bytes);
}

std::optional<Frame> FrameAssembler::next() {
  if (!damage_.empty() || buffer_.size() < kPrefixSize) return {};
  Reader reader(buffer_);
  std::uint32_t magic = 0;
  std::uint32_t length = 0;
  reader.field(magic);
  reader.field(length);
  if (magic != kMagic) {
    damage_ = "bytes that are not a frame";
  } else if (length < kHeadSize || length > kMaxFrame - kPrefixSize) {
    damage_ = "a frame of " + std::to_string(length) + " bytes";
  }
  if (!damage_.empty() || buffer_.size() < kPrefixSize + length) return {};

  Frame frame;
  std::uint8_t type = 0;
  reader.field(type);
  std::copy_n(buffer_.data() + kPrefixSize + 1, frame.token.size(), frame.token.data());
  if (type > static_cast<std::uint8_t>(FrameType::started_over)) {
    damage_ = "a frame of the unknown type " + std::to_string(type);
  } else if (expected_ && frame.token != *expected_) {
    damage_ = "a frame with another token";
  }
  if (!damage_.empty()) return {};
  frame.type = static_cast<FrameType>(type);
  frame.payload = buffer_.substr(kPrefixSize + kHeadSize, length - kHeadSize);
  buffer_.erase(0, kPrefixSize + length);
  return frame;
}

}  // namespace solder::runner
