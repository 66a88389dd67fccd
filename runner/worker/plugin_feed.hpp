/// \file
/// Plugins sealed ahead of their turn. While the worker runs a step, the runner, in which no plugin
/// code ever runs, copies, hashes and checks the next ones (G4) and hands their sealed memory files
/// over on a socket of their own, in the order of the plan. What isn't there in time, the worker
/// seals itself.

#ifndef SOLDER_RUNNER_WORKER_PLUGIN_FEED_HPP
#define SOLDER_RUNNER_WORKER_PLUGIN_FEED_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "catalog/artifact.hpp"
#include "core/plan.hpp"

namespace solder::runner {

/// The runner's end.
class PluginFeed {
 public:
  enum class Trust { checked, insecure };
  /// `plan` is the worker's, and must outlive this, as the descriptor must.
  PluginFeed(const Plan& plan, Trust trust, int descriptor);

  /// Hands over what comes after `finished` steps, as far as there is room and not too far ahead.
  void advance(std::size_t finished);
  /// Whether `advance` waits for room.
  [[nodiscard]] bool is_waiting() const { return unsent_.has_value(); }

 private:
  struct Parcel {
    std::string message = {};
    std::optional<SealedArtifact> artifact = {};
  };
  [[nodiscard]] Parcel make_parcel(std::size_t index) const;
  [[nodiscard]] std::optional<SealedArtifact> seal(const Step& step) const;
  [[nodiscard]] bool send(const Parcel& parcel);

  const Plan& plan_;
  Trust trust_;
  int descriptor_;
  std::size_t next_ = 0;
  std::optional<Parcel> unsent_ = {};
  bool is_open_ = true;
};

/// The worker's end.
class PluginSource {
 public:
  /// Without a socket, as for a number that is -1, there is never anything.
  explicit PluginSource(int descriptor);

  /// The sealed plugin of the plan's step `index`, which goes up from call to call; nothing when it
  /// doesn't come, comes without one, or the file isn't any more what it was when it was sealed:
  /// then the file is to be read, which says why.
  [[nodiscard]] std::optional<SealedArtifact> take(std::size_t index, const Step& step);

 private:
  struct Arrived {
    std::uint32_t index = 0;
    SealedArtifact::Checked checked = {};
    int descriptor = -1;
  };
  [[nodiscard]] std::optional<Arrived> receive() const;

  int descriptor_;
  std::optional<Arrived> early_ = {};  ///< of a step that comes later
  std::size_t next_ = 0;               ///< the step behind those that were asked for
};

}  // namespace solder::runner

#endif
