/// \file
/// Prepared statements kept by their text, so that preparing per row is cheap: compiling the same
/// text for every row costs five times the row.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_STATEMENT_CACHE_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_STATEMENT_CACHE_HPP

#include <cstddef>
#include <list>
#include <memory>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <unordered_map>

namespace solder::runner::sqlite {

class StatementCache;

/// A compiled statement. Shared by the cache and by who uses it; closed by whichever comes first:
/// the end of both, or `StatementCache::close_all`.
struct Prepared {
  std::string sql = {};
  sqlite3_stmt* handle = nullptr;   ///< null when closed
  bool vacuums = false;             ///< it rebuilds the whole file
  StatementCache* cache = nullptr;  ///< where it goes back to; null when closed
  std::list<std::shared_ptr<Prepared>>::iterator place = {};

  Prepared() = default;
  ~Prepared() { close(); }
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;
  void close();
};

class StatementCache {
 public:
  StatementCache() = default;
  ~StatementCache() { close_all(); }
  StatementCache(const StatementCache&) = delete;
  StatementCache& operator=(const StatementCache&) = delete;

  /// An idle statement of that text, now in use, or null.
  [[nodiscard]] std::shared_ptr<Prepared> take(std::string_view sql);
  /// Takes in a statement that is in use.
  void add(const std::shared_ptr<Prepared>& statement);
  /// The statement is idle again, reset and without bindings.
  void give_back(Prepared& statement) noexcept;
  /// Resets those that are in use.
  void reset_all();
  /// Closes all, also those in use: whoever has one finds its handle null.
  void close_all();

 private:
  [[nodiscard]] bool keep(const std::shared_ptr<Prepared>& statement) noexcept;

  /// Idle statements kept; a migration rarely has more different ones in its loops.
  static constexpr std::size_t kCapacity = 64;

  std::list<std::shared_ptr<Prepared>> in_use_;
  std::list<std::shared_ptr<Prepared>> idle_;                               ///< latest first
  std::unordered_map<std::string_view, std::shared_ptr<Prepared>> by_sql_;  ///< the idle ones
};

}  // namespace solder::runner::sqlite

#endif
