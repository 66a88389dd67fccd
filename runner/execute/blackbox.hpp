/// \file
/// What the database was doing, kept where the parent process can read it after a crash.

#ifndef SOLDER_RUNNER_EXECUTE_BLACKBOX_HPP
#define SOLDER_RUNNER_EXECUTE_BLACKBOX_HPP

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace solder::runner {

/// Lives in memory that the worker shares with its parent. Zeroed memory is an empty one. The
/// reader must not trust it: a plugin can write anything here.
struct Blackbox {
  static constexpr std::size_t kCapacity = 4096;  ///< bytes of SQL kept; the rest is cut off
  std::atomic<std::uint32_t> length;
  std::atomic<std::uint32_t> running;      ///< 1 while the statement runs, 0 after it
  std::atomic<std::uint32_t> loading;      ///< 1 while a plugin is loaded, 0 after it
  std::atomic<std::uint32_t> at_commit;    ///< 1 once the present step has come to its COMMIT
  std::atomic<std::uint64_t> transaction;  ///< see Connection::transaction_number; of that COMMIT
  std::array<char, kCapacity> text;
};
static_assert(std::atomic<std::uint32_t>::is_always_lock_free &&
                  std::atomic<std::uint64_t>::is_always_lock_free,
              "shared between processes");

/// Where statements are noted from now on; null, as at the start: nowhere. `blackbox` must outlive
/// its use.
void set_blackbox(Blackbox* blackbox) noexcept;

/// Notes the statement that begins to run.
void note_statement(std::string_view sql) noexcept;

/// Notes that it has ended.
void note_statement_ended() noexcept;

/// Notes that a plugin is being loaded, or no longer.
void note_loading(bool is_loading) noexcept;

/// Notes that the present step has come to its COMMIT, or that a step begins.
void note_commit(bool has_come, std::uint64_t transaction = 0) noexcept;

/// The statement that was running, empty when none was. Bounded, and safe on any contents.
[[nodiscard]] std::string running_statement(const Blackbox& blackbox);

}  // namespace solder::runner

#endif
