#include "core/signature.hpp"

#include <string>

#include "fuzz/fuzz.hpp"

namespace solder::testing {

// The same bytes as each kind of file that minisign writes.
void fuzz_one_signature(std::string_view bytes) {
  understands([&] {
    const runner::PublicKey key = runner::parse_public_key(bytes, "key");
    require(key.id_text().size() == 16, "a key has an id");
  });
  understands([&] {
    const runner::Signature signature = runner::parse_signature(bytes, "file.minisig");
    runner::PublicKey stranger;
    stranger.id = signature.id;
    require(!runner::why_not_signed(bytes, signature, {stranger}).empty(),
            "nobody has signed these bytes");
  });
  understands([&] { const runner::SecretKey key(bytes, "file.key"); });
}

}  // namespace solder::testing
