/// \file
/// Which pragmas a migration may set (G6), and those that are put back after it.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_PRAGMA_RULES_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_PRAGMA_RULES_HPP

#include <string>
#include <string_view>
#include <vector>

#include "core/connection.hpp"
#include "database/sqlite/session.hpp"

namespace solder::runner::sqlite {

enum class PragmaRule {
  allow,         ///< it reads, or changes what is stored and rolled back with the step
  deny,          ///< it would weaken durability, locking or the guard
  schema_edit,   ///< for migrations that declare `writable_schema`
  foreign_keys,  ///< does nothing in a transaction; outside it is put back
  put_back,      ///< belongs to the connection and would leak into the next step
};

/// What to do with `PRAGMA name = argument`; `argument` is null for one that only reads.
[[nodiscard]] PragmaRule rule_of(std::string_view name, const char* argument, TransactionMode mode);

/// A connection's settings as they were before the first step, in the order of a fixed list.
using Settings = std::vector<std::string>;
[[nodiscard]] Settings read_settings(Session& session);
/// Sets all of them again. Settings that can't change in a transaction have not changed in it.
void put_back(Session& session, const Settings& settings) noexcept;

}  // namespace solder::runner::sqlite

#endif
