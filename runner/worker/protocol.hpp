/// \file
/// Frames on the private descriptor between the runner and its worker.
///
///   u32 magic "SLDR", u32 length of what follows, u8 type, 16 bytes token, payload
///
/// Little-endian. The token is drawn anew for each worker and repeated in every frame, so that
/// bytes that a plugin writes to a descriptor that isn't its own are recognised as damage. That is
/// for accidents: a plugin that reads the worker's memory can forge frames. Rejected: JSON lines
/// (a stray line would pass), a checksum (it finds no more than magic, token and bounds do).

#ifndef SOLDER_RUNNER_WORKER_PROTOCOL_HPP
#define SOLDER_RUNNER_WORKER_PROTOCOL_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace solder::runner {

/// Bytes of a frame, its header included. A plan is handed over in pieces that fit
/// (supervisor.cpp), and the worker cuts what a plugin may make long (worker_main.cpp).
inline constexpr std::size_t kMaxFrame = std::size_t{16} << 20U;

enum class FrameType : std::uint8_t {
  run,         ///< to the worker: the one frame that it reads
  step_begun,  ///< from the worker, and all below
  progress,
  log,
  waiting,
  step_finished,
  refused,       ///< nothing began: the Error
  bye,           ///< all is said, the database is closed
  abandoned,     ///< the step that was begun failed, and the worker lets go of the database
  statement,     ///< of a rehearsal: what was run
  step_ran,      ///< it waits for the steps that it is committed with: how it went, but for that
  started_over,  ///< all of those were rolled back, and begin again with the first
};

/// Status of a worker that nobody listens to any more, or that was called by hand.
inline constexpr int kNobodyListens = 70;

using Token = std::array<char, 16>;

/// \throws Error (ErrorCode::environment) when the system gives no random bytes.
[[nodiscard]] Token make_token();

/// \throws Error (ErrorCode::environment) when it would be longer than kMaxFrame.
[[nodiscard]] std::string make_frame(FrameType type, const Token& token, std::string_view payload);

struct Frame {
  FrameType type = FrameType::bye;
  Token token = {};
  std::string payload = {};
};

/// Puts frames together from the pieces in which they arrive. Holds at most one frame and a piece.
class FrameAssembler {
 public:
  /// With a token, a frame that carries another one is damage.
  explicit FrameAssembler(std::optional<Token> expected) : expected_(expected) {}

  void add(std::string_view bytes);
  /// \return nothing when the frame isn't complete yet, or the stream is damaged.
  [[nodiscard]] std::optional<Frame> next();
  /// What is wrong with the stream, empty when nothing is. Stays.
  [[nodiscard]] const std::string& damage() const { return damage_; }
  /// Whether a frame has begun and isn't complete.
  [[nodiscard]] bool is_inside_frame() const { return !buffer_.empty(); }

 private:
  std::optional<Token> expected_;
  std::string buffer_;
  std::string damage_;
};

}  // namespace solder::runner

#endif
