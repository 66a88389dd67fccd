/// \file
/// The page that the worker shares with its parent: what the database was doing when the worker
/// died.

#ifndef SOLDER_RUNNER_WORKER_SHARED_BLACKBOX_HPP
#define SOLDER_RUNNER_WORKER_SHARED_BLACKBOX_HPP

#include <cstdint>
#include <string>

#include "execute/blackbox.hpp"
#include "worker/process.hpp"

namespace solder::runner {

/// The parent's side. Where the system gives no shared memory it is empty and statements can't be
/// named; nothing else suffers.
class SharedBlackbox {
 public:
  SharedBlackbox() noexcept;
  ~SharedBlackbox();
  SharedBlackbox(const SharedBlackbox&) = delete;
  SharedBlackbox& operator=(const SharedBlackbox&) = delete;

  /// -1 when there is none. Owned by this.
  [[nodiscard]] int descriptor() const { return descriptor_.number(); }
  /// The statement that was running, bounded and printable; empty when none was. Only once the
  /// worker is dead.
  [[nodiscard]] std::string statement() const;
  /// Whether a plugin was being loaded. Only once the worker is dead.
  [[nodiscard]] bool was_loading() const;
  /// Whether its last step may be in the database: it had come to its COMMIT, or nobody knows. Only
  /// once the worker is dead.
  [[nodiscard]] bool came_to_commit() const;
  /// The number of the transaction that the COMMIT was to end, 0 when nobody knows. Only once the
  /// worker is dead.
  [[nodiscard]] std::uint64_t transaction() const;
  /// For the next worker.
  void clear() noexcept;

 private:
  Descriptor descriptor_;
  Blackbox* blackbox_ = nullptr;
};

/// The worker's side: maps the page of `descriptor`, closes that and notes statements there for the
/// rest of the process's life. Does nothing for -1.
void join_blackbox(int descriptor) noexcept;

}  // namespace solder::runner

#endif
