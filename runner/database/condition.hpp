/// \file
/// In what condition an open database is, as far as its own settings and its surroundings tell.

#ifndef SOLDER_RUNNER_DATABASE_CONDITION_HPP
#define SOLDER_RUNNER_DATABASE_CONDITION_HPP

#include <cstdint>
#include <string>
#include <vector>

#include "core/connection.hpp"
#include "core/error.hpp"
#include "database/database.hpp"

namespace solder::runner {

struct Condition {
  std::string settings = {};            ///< "SQLite 3.40.1, journal mode wal, UTF-8"
  std::vector<ErrorText> worries = {};  ///< what about them is risky, and what to do
  std::uintmax_t size = 0;              ///< bytes; 0: unknown
  std::string lock_holder = {};         ///< who writes, or is at work; empty: nobody
};

/// Reads alone. \throws DatabaseError.
[[nodiscard]] Condition read_condition(const DatabaseAddress& address, Connection& connection,
                                       const OpenOptions& options);

/// What a program that ended without closing the database has left beside its file, which the next
/// one that opens it takes in or takes back: that would change it. Empty: nothing, or somebody uses
/// the database. Opens nothing.
[[nodiscard]] std::string leftover_journal(const DatabaseAddress& address);

}  // namespace solder::runner

#endif
