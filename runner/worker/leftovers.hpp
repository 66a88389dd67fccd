/// \file
/// Processes that a plugin started and left behind, in whatever group and session: found and ended.

#ifndef SOLDER_RUNNER_WORKER_LEFTOVERS_HPP
#define SOLDER_RUNNER_WORKER_LEFTOVERS_HPP

#include <set>
#include <string>
#include <sys/types.h>
#include <vector>

namespace solder::runner {

/// A process that was still there. It is dead.
struct Leftover {
  pid_t id = -1;
  std::string command = {};  ///< as `ps` shows it, cut by the kernel to 15 bytes
};

/// "left a process behind: 4711 'sleep'; it was ended". Who did so comes before it.
[[nodiscard]] std::string words_of_leftover(const Leftover& leftover);

/// While one lives, processes whose parents have ended become children of this process instead of
/// init's: prctl(2), PR_SET_CHILD_SUBREAPER. A process of its own session is found by that too.
class Subreaper {
 public:
  Subreaper() noexcept;
  ~Subreaper();
  Subreaper(const Subreaper&) = delete;
  Subreaper& operator=(const Subreaper&) = delete;

 private:
  int before_ = 0;
};

/// The children of this process. Costs one system call when there are none.
[[nodiscard]] std::set<pid_t> children();

/// Kills all descendants of this process but `ours` and theirs, and waits for them. \return those
/// that were alive. Costs one system call when there is no child at all.
std::vector<Leftover> end_descendants(const std::set<pid_t>& ours);

}  // namespace solder::runner

#endif
