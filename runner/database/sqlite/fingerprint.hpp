/// \file
/// The digest of a schema. Objects are digested one by one and their digests added up, so that the
/// order of their making doesn't matter and a step that only adds objects costs only those: hashing
/// all of it for each step would make many migrations quadratic.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_FINGERPRINT_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_FINGERPRINT_HPP

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "database/sqlite/session.hpp"

namespace solder::runner::sqlite {

class Fingerprint {
 public:
  explicit Fingerprint(Session& session) : session_(session) {}

  /// `sha256:<hex>` over type, name, table and SQL of every object but SQLite's own and those of
  /// `history_table` and the log. `rewritten`: since the last call something else than new objects
  /// has come to the schema.
  [[nodiscard]] std::string read(std::string_view history_table, bool rewritten);
  void forget() { last_row_ = 0; }

 private:
  void add_rows_after(std::int64_t row);
  void add(std::string_view type, std::string_view name, std::string_view table,
           std::string_view sql);

  Session& session_;
  std::string history_table_;
  std::int64_t last_row_ = 0;              ///< of sqlite_schema; 0: nothing is known
  std::array<std::uint64_t, 4> sum_ = {};  ///< modulo 2^256, least significant part first
};

}  // namespace solder::runner::sqlite

#endif
