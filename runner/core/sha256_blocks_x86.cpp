#include <cpuid.h>
#include <immintrin.h>

#include "core/sha256_blocks.hpp"

// Only these functions may use the instructions: they are called where the processor has them.
#define SOLDER_SHA __attribute__((target("sha,sse4.1")))

namespace solder::runner {

namespace {

// Four constants of FIPS 180-4, 4.2.2, for four rounds.
constexpr std::array<std::array<std::uint32_t, 4>, 16> kRounds = {{
    {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5},
    {0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5},
    {0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3},
    {0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174},
    {0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc},
    {0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da},
    {0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7},
    {0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967},
    {0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13},
    {0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85},
    {0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3},
    {0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070},
    {0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5},
    {0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3},
    {0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208},
    {0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2},
}};

/// The words as the instructions want them.
struct State {
  __m128i abef;
  __m128i cdgh;
};

SOLDER_SHA __m128i load(const void* data) {
  return _mm_loadu_si128(static_cast<const __m128i*>(data));
}

/// Four rounds with the words of the message in `w0`, which becomes those of four rounds later.
SOLDER_SHA void four_rounds(State& state, std::size_t rounds, __m128i& w0, __m128i w1, __m128i w2,
                            __m128i w3) {
  const __m128i sum = _mm_add_epi32(w0, load(kRounds.at(rounds).data()));
  state.cdgh = _mm_sha256rnds2_epu32(state.cdgh, state.abef, sum);
  state.abef = _mm_sha256rnds2_epu32(state.abef, state.cdgh, _mm_shuffle_epi32(sum, 0x0e));
  const __m128i next = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4));
  w0 = _mm_sha256msg2_epu32(next, w3);
}

SOLDER_SHA void add_block(State& state, const unsigned char* data) {
  // The message's words are big-endian.
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i w0 = _mm_shuffle_epi8(load(data), swap);
  __m128i w1 = _mm_shuffle_epi8(load(data + 16), swap);
  __m128i w2 = _mm_shuffle_epi8(load(data + 32), swap);
  __m128i w3 = _mm_shuffle_epi8(load(data + 48), swap);
  const State before = state;
  for (std::size_t rounds = 0; rounds < kRounds.size(); rounds += 4) {
    four_rounds(state, rounds, w0, w1, w2, w3);
    four_rounds(state, rounds + 1, w1, w2, w3, w0);
    four_rounds(state, rounds + 2, w2, w3, w0, w1);
    four_rounds(state, rounds + 3, w3, w0, w1, w2);
  }
  state.abef = _mm_add_epi32(state.abef, before.abef);
  state.cdgh = _mm_add_epi32(state.cdgh, before.cdgh);
}

bool ask_processor() {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0) return false;
  const bool has_sse = (ecx & bit_SSSE3) != 0 && (ecx & bit_SSE4_1) != 0;
  return has_sse && __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ebx & bit_SHA) != 0;
}

}  // namespace

bool has_sha256_instructions() {
  static const bool has = ask_processor();
  return has;
}

SOLDER_SHA void add_sha256_blocks(Sha256Words& words, const unsigned char* data,
                                  std::size_t blocks) {
  const __m128i cdab = _mm_shuffle_epi32(load(words.data()), 0xb1);
  const __m128i efgh = _mm_shuffle_epi32(load(words.data() + 4), 0x1b);
  State state = {_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xf0)};
  for (; blocks > 0; --blocks, data += kSha256Block) add_block(state, data);
  const __m128i feba = _mm_shuffle_epi32(state.abef, 0x1b);
  const __m128i dchg = _mm_shuffle_epi32(state.cdgh, 0xb1);
  void* const target = words.data();
  _mm_storeu_si128(static_cast<__m128i*>(target), _mm_blend_epi16(feba, dchg, 0xf0));
  _mm_storeu_si128(static_cast<__m128i*>(target) + 1, _mm_alignr_epi8(dchg, feba, 8));
}

}  // namespace solder::runner

#undef SOLDER_SHA
