/// \file
/// The digest of a schema. Objects are digested one by one and their digests added up, so that the
/// order of their making doesn't matter and a step that adds or drops objects costs only those:
/// hashing all of it for each step would make many migrations quadratic.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_FINGERPRINT_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_FINGERPRINT_HPP

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "core/hash.hpp"
#include "database/sqlite/guard.hpp"
#include "database/sqlite/session.hpp"

namespace solder::runner::sqlite {

class Fingerprint {
 public:
  explicit Fingerprint(Session& session) : session_(session) {}

  /// `blake2b:<hex>` over type, name, table and SQL of every object but SQLite's own and those of
  /// `history_table` and the log. `changes`: what has come to the schema since the last call.
  [[nodiscard]] std::string read(std::string_view history_table, const SchemaChanges& changes);
  void forget() { last_row_ = 0; }

 private:
  using Sum = Blake2b;  ///< modulo 2^256

  void start_again(std::string_view history_table, bool remembers);
  void look_again_at(const Names& dropped);
  void add_rows(std::int64_t first, std::int64_t last);
  void add(std::int64_t row, const std::string& name, const std::string& table,
           const std::string& digested);
  void take_out(std::int64_t row);

  Session& session_;
  std::string history_table_;
  std::int64_t last_row_ = 0;  ///< of sqlite_schema; 0: nothing is known
  Sum sum_ = {};

  // What is in the sum, from the first time that something was dropped.
  bool remembers_ = false;
  std::map<std::int64_t, Sum> rows_;
  std::multimap<std::string, std::int64_t, NameLess> by_name_;  ///< of objects and their tables
};

}  // namespace solder::runner::sqlite

#endif
