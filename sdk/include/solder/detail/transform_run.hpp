/// \file
/// Which way a table is transformed. Not for authors: use Database::transform.

#ifndef SOLDER_DETAIL_TRANSFORM_RUN_HPP
#define SOLDER_DETAIL_TRANSFORM_RUN_HPP

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "solder/detail/transform_batches.hpp"
#include "solder/detail/transform_row.hpp"
#include "solder/detail/transform_sql.hpp"
#include "solder/detail/transform_update.hpp"

namespace solder {
inline namespace v1 {
namespace detail {

using Clock = std::chrono::steady_clock;

/// From how many times the reading of a row on, computing it is heavy: threads then win over one
/// UPDATE, although rows have to go back and forth. Relative, because machines and rows differ.
inline constexpr int kHeavyWork = 12;
/// Rows that are looked at, at most.
inline constexpr std::uint64_t kSampleRows = 256;
/// Long enough to know that the work is heavy.
inline constexpr std::chrono::milliseconds kSampleTime{20};
/// More threads than this wait for the one that has the database.
inline constexpr unsigned kMostThreads = 8;

/// The sum of all but the longest: the first rows meet cold caches, and the system may have had
/// other things to do meanwhile.
[[nodiscard]] inline Clock::duration without_outliers(std::vector<Clock::duration>& times) {
  std::sort(times.begin(), times.end());
  times.resize(times.size() - times.size() / 16);
  Clock::duration sum = {};
  for (const Clock::duration time : times) sum += time;
  return sum;
}

/// Whether the author's function takes long, by some rows that it is run with. What it makes of
/// them is thrown away, and so is what it throws: it will again when its turn comes.
[[nodiscard]] inline bool is_heavy(Database& db, const TransformRequest& request,
                                   const RowWork& work) {
  const Statement rows = prepare_with_arguments(
      db, request, select_rows(request) + " LIMIT " + std::to_string(kSampleRows));
  const Host host = {db.context(), db.host()};
  std::vector<solder_value> in(request.width_read());
  std::vector<solder_value> out(request.to.size());
  Arena bytes;
  std::vector<Clock::duration> reading;
  std::vector<Clock::duration> working;
  const Clock::time_point began = Clock::now();
  Clock::time_point latest = Clock::now();
  const auto lap = [&latest] {
    const Clock::time_point before = std::exchange(latest, Clock::now());
    return latest - before;
  };
  while (latest - began < kSampleTime) {
    if (host.check(host.table->step(rows.abi())) != SOLDER_ROW) break;
    host.check(host.table->row(rows.abi(), in.data(), static_cast<std::uint32_t>(in.size())));
    reading.push_back(lap());
    bytes.clear();
    try {
      work.run(&in[request.keys.size()], out.data(), bytes);
    } catch (...) {
      return false;
    }
    working.push_back(lap());
  }
  return without_outliers(working) > kHeavyWork * without_outliers(reading);
}

/// How many threads compute; 0: the step's own alone.
[[nodiscard]] inline unsigned choose_threads(Database& db, const TransformRequest& request,
                                             const RowWork& work) {
  const unsigned most = request.threads != 0
                            ? request.threads
                            : std::min(std::thread::hardware_concurrency(), kMostThreads);
  if (most < 2) return 0;
  return is_heavy(db, request, work) ? most : 0;
}

/// \throws Error for columns that can't be written while rows are told apart by them.
inline void require_fixed_keys(const TransformRequest& request) {
  for (const char* const key : request.keys) {
    for (const char* const column : request.to) {
      if (is_same_name(key, column)) {
        refuse("cannot transform '%.100s': its key '%.100s' can't be written",
               std::string(request.table).c_str(), key);
      }
    }
  }
}

/// \return the number of rows changed.
inline std::int64_t transform_rows(Database& db, const TransformRequest& request,
                                   std::shared_ptr<const RowWork> work) {
  require_fixed_keys(request);
  const unsigned threads = choose_threads(db, request, *work);
  if (threads == 0 && db.is_sqlite()) return transform_by_update(db, request, std::move(work));
  return transform_in_batches(db, request, *work, threads);
}

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
