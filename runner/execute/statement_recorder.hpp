/// \file
/// Notes what a migration runs, and tells of it in bounded memory: a loop that runs the same
/// statement a million times is one entry with a count.

#ifndef SOLDER_RUNNER_EXECUTE_STATEMENT_RECORDER_HPP
#define SOLDER_RUNNER_EXECUTE_STATEMENT_RECORDER_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "core/report.hpp"

namespace solder::runner {

/// Whether a statement tells how many rows it has changed: INSERT, UPDATE, DELETE, REPLACE, MERGE,
/// COPY, also after WITH.
[[nodiscard]] bool changes_rows(std::string_view sql);

class StatementRecorder {
 public:
  using Clock = std::chrono::steady_clock;

  /// `progress` must outlive it.
  explicit StatementRecorder(Progress& progress) : progress_(progress) {}

  /// Once a step, which numbers its statements anew.
  void begin_step();
  /// Tells what hasn't been told yet.
  void end_step();

  /// What a statement of a script did.
  void ran(std::string_view sql, std::int64_t rows, Clock::duration time);
  /// What a script's statement would do: it isn't run.
  void not_run(std::string_view sql);

  /// A statement with values, whose executions come together in one entry also when others run in
  /// between, as in a loop. \return its number.
  [[nodiscard]] std::uint64_t begin(std::string_view sql);
  /// It has run so many more times.
  void end(std::uint64_t number, std::uint64_t executions, std::int64_t rows, Clock::duration time);

 private:
  struct Entry {
    RanStatement news = {};  ///< what hasn't been told
    std::string sql = {};
    bool is_prepared = false;
    bool is_told = false;
    Clock::time_point told_at = {};
  };

  [[nodiscard]] Entry& add(std::string_view sql, bool is_prepared);
  [[nodiscard]] Entry* find(std::uint64_t number);
  void note(Entry& entry, std::uint64_t executions, std::int64_t rows, Clock::duration time);
  void tell(Entry& entry);

  Progress& progress_;
  std::deque<Entry> recent_ = {};  ///< those that may run again
  std::uint64_t count_ = 0;
  std::size_t bytes_ = 0;
  Entry unlisted_ = {};
};

}  // namespace solder::runner

#endif
