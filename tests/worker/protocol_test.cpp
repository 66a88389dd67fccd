#include "worker/protocol.hpp"

#include <gtest/gtest.h>
#include <random>

#include "core/error.hpp"

namespace solder::testing {
namespace {

using runner::FrameAssembler;
using runner::FrameType;
using runner::Token;

constexpr Token kToken = {'t', 'o', 'k', 'e', 'n'};

TEST(Protocol, PutsFramesTogetherByteByByte) {
  const std::string bytes =
      make_frame(FrameType::log, kToken, "hello") + make_frame(FrameType::bye, kToken, "");
  FrameAssembler frames(kToken);
  std::vector<std::string> payloads;
  for (const char byte : bytes) {
    frames.add({&byte, 1});
    while (const auto frame = frames.next()) payloads.push_back(frame->payload);
  }
  EXPECT_EQ(payloads, (std::vector<std::string>{"hello", ""}));
  EXPECT_EQ(frames.damage(), "");
}

TEST(Protocol, TakesTheTokenOfTheFirstFrameWhenItExpectsNone) {
  FrameAssembler frames({});
  frames.add(make_frame(FrameType::run, kToken, "order"));
  const auto frame = frames.next();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->type, FrameType::run);
  EXPECT_EQ(frame->token, kToken);
}

TEST(Protocol, DrawsEachTokenAnew) {
  EXPECT_NE(runner::make_token(), runner::make_token());
}

struct DamageCase {
  const char* name;
  std::string bytes;
  const char* damage;
};

class ProtocolDamage : public ::testing::TestWithParam<DamageCase> {};

TEST_P(ProtocolDamage, IsNamedAndStays) {
  FrameAssembler frames(kToken);
  frames.add(GetParam().bytes);
  EXPECT_FALSE(frames.next());
  EXPECT_EQ(frames.damage(), GetParam().damage);
  frames.add(make_frame(FrameType::bye, kToken, ""));
  EXPECT_FALSE(frames.next());
}

std::string with(std::string bytes, std::size_t position, char value) {
  bytes[position] = value;
  return bytes;
}

INSTANTIATE_TEST_SUITE_P(
    Cases, ProtocolDamage,
    ::testing::Values(DamageCase{"Garbage", "hello, world", "bytes that are not a frame"},
                      DamageCase{"Magic", with(make_frame(FrameType::bye, kToken, ""), 3, 'X'),
                                 "bytes that are not a frame"},
                      DamageCase{"TooShort", with(make_frame(FrameType::bye, kToken, ""), 4, 16),
                                 "a frame of 16 bytes"},
                      DamageCase{"TooLong", with(make_frame(FrameType::bye, kToken, ""), 7, 2),
                                 "a frame of 33554449 bytes"},
                      DamageCase{"UnknownType", with(make_frame(FrameType::bye, kToken, ""), 8, 50),
                                 "a frame of the unknown type 50"},
                      DamageCase{"OtherToken", with(make_frame(FrameType::bye, kToken, ""), 9, 'x'),
                                 "a frame with another token"}),
    [](const auto& entry) { return entry.param.name; });

TEST(Protocol, RefusesToWriteAFrameThatIsTooLong) {
  try {
    (void)make_frame(FrameType::run, kToken, std::string(runner::kMaxFrame, 'x'));
    FAIL() << "no error";
  } catch (const runner::Error& error) {
    EXPECT_EQ(error.code(), runner::ErrorCode::environment);
    EXPECT_EQ(error.text().why, "it takes 16777241 bytes, and 16777216 is the limit");
  }
}

TEST(Protocol, SurvivesEveryChangeOfAByte) {
  const std::string bytes = make_frame(FrameType::log, kToken, "hello");
  std::size_t accepted = 0;
  for (std::size_t position = 0; position < bytes.size(); ++position) {
    for (int value = 0; value < 256; ++value) {
      FrameAssembler frames(kToken);
      frames.add(with(bytes, position, static_cast<char>(value)));
      if (frames.next()) ++accepted;
    }
  }
  // Any payload, the 12 types, the 5 shorter lengths, and the own value of the other 24 bytes.
  EXPECT_EQ(accepted, 5U * 256 + 12 + 5 + 24);
}

TEST(Protocol, SurvivesRandomBytes) {
  std::mt19937 random(20261122);  // NOLINT(cert-msc51-cpp): the same bytes every time
  std::uniform_int_distribution<int> byte(0, 255);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = make_frame(FrameType::log, kToken, "");
    for (int index = 0; index < 40; ++index) bytes.push_back(static_cast<char>(byte(random)));
    bytes.erase(0, static_cast<std::size_t>(byte(random)) % 12);
    FrameAssembler frames(kToken);
    frames.add(bytes);
    while (frames.next()) {
    }
  }
}

}  // namespace
}  // namespace solder::testing
