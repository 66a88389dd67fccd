/// \file
/// What a plugin prints, as lines.

#ifndef SOLDER_RUNNER_WORKER_STEP_OUTPUT_HPP
#define SOLDER_RUNNER_WORKER_STEP_OUTPUT_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/report.hpp"

namespace solder::runner {

/// Bytes of one step's output that are shown: a few screens of words; enough for a diagnosis, and
/// bounded for a plugin that prints in a loop.
inline constexpr std::size_t kOutputShown = std::size_t{64} << 10U;

/// Cuts output into lines, makes them printable and hands them on; counts what is too much.
class StepOutput {
 public:
  enum class Stream : std::size_t { output, error };

  /// `progress` must outlive this.
  explicit StepOutput(Progress& progress) : progress_(progress) {}

  void add(Stream stream, std::string_view bytes);
  /// The step is over: lines that weren't ended are handed on, and a last line says how much wasn't
  /// shown. What comes now is the next step's.
  void finish();

 private:
  void hand_on(std::string& line);

  Progress& progress_;
  std::array<std::string, 2> lines_ = {};  ///< begun, by stream
  std::size_t shown_ = 0;
  std::uint64_t hidden_ = 0;
};

}  // namespace solder::runner

#endif
