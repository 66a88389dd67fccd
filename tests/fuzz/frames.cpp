#include <algorithm>
#include <vector>

#include "fuzz/fuzz.hpp"
#include "worker/protocol.hpp"

namespace solder::testing {
namespace {

/// The frames of a stream that arrives in pieces of `size` bytes, put into bytes again; then what
/// is wrong with it.
std::vector<std::string> frames_of(std::string_view bytes, std::size_t size) {
  runner::FrameAssembler assembler({});
  std::vector<std::string> heard;
  while (!bytes.empty()) {
    assembler.add(bytes.substr(0, size));
    bytes.remove_prefix(std::min(size, bytes.size()));
    while (const auto frame = assembler.next()) {
      heard.push_back(runner::make_frame(frame->type, frame->token, frame->payload));
    }
  }
  heard.push_back(assembler.damage());
  return heard;
}

}  // namespace

void fuzz_one_frames(std::string_view bytes) {
  const std::vector<std::string> heard = frames_of(bytes, bytes.size());
  require(frames_of(bytes, 1) == heard, "it doesn't matter in which pieces a stream arrives");
  for (std::size_t i = 0; i + 1 < heard.size(); ++i) {
    require(bytes.substr(0, heard[i].size()) == heard[i], "a frame is what arrived");
    bytes.remove_prefix(heard[i].size());
  }
}

}  // namespace solder::testing
