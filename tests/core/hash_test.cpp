#include "core/hash.hpp"

#include <gtest/gtest.h>
#include <string>

namespace solder::runner {
namespace {

constexpr const char* kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

// https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values
TEST(Sha256, AgreesWithThePublishedExamples) {
  EXPECT_EQ(kEmpty, sha256_hex(""));
  EXPECT_EQ("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", sha256_hex("abc"));
  EXPECT_EQ("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"));
}

TEST(Sha256, GivesTheSameForPiecesAsForTheWhole) {
  const std::string bytes(1000, 'x');
  Sha256 hash;
  for (const std::size_t size : {1U, 63U, 64U, 0U, 872U}) hash.update(bytes.data(), size);
  EXPECT_EQ(sha256_hex(bytes), hash.finish());
}

TEST(Sha256, HashesBytesAfterANul) {
  EXPECT_NE(sha256_hex("a"), sha256_hex(std::string("a\0b", 3)));
}

// BLAKE2b with digests of 256 bits, as `b2sum -l 256` gives them.
TEST(Blake2b, AgreesWithOthers) {
  EXPECT_EQ("0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8",
            to_hex(blake2b("")));
  EXPECT_EQ("bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319",
            to_hex(blake2b("abc")));
}

struct ChecksumCase {
  const char* name;
  std::string text;
  bool expected;
};
class Checksum : public ::testing::TestWithParam<ChecksumCase> {};

TEST_P(Checksum, IsRecognised) {
  EXPECT_EQ(GetParam().expected, is_checksum(GetParam().text));
}

std::string digits() {
  return kEmpty;
}

INSTANTIATE_TEST_SUITE_P(
    Forms, Checksum,
    ::testing::Values(ChecksumCase{"OfTheSource", "sha256:" + digits(), true},
                      ChecksumCase{"OfTheArtifact", "artifact:" + digits(), true},
                      ChecksumCase{"NotEmpty", "", false},
                      ChecksumCase{"NotWithoutAKind", digits(), false},
                      ChecksumCase{"NotOfAnotherKind", "md5:" + digits(), false},
                      ChecksumCase{"NotTooShort", "sha256:" + digits().substr(1), false},
                      ChecksumCase{"NotTooLong", "sha256:" + digits() + "0", false},
                      ChecksumCase{"NotInUpperCase", "sha256:E3B0" + digits().substr(4), false},
                      ChecksumCase{"NotWithABlank", "sha256: " + digits().substr(1), false}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace solder::runner
