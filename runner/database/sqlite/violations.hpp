/// \file
/// Foreign key violations of a database, as values that can be compared.
/// https://www.sqlite.org/pragma.html#pragma_foreign_key_check

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_VIOLATIONS_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_VIOLATIONS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "database/sqlite/guard.hpp"
#include "database/sqlite/session.hpp"

namespace solder::runner::sqlite {

/// A row that refers to a row that isn't there.
struct Violation {
  std::string child = {};
  std::string parent = {};
  std::optional<std::int64_t> row_id = {};  ///< none in a table without row ids

  friend bool operator<(const Violation& left, const Violation& right) {
    return std::tie(left.child, left.parent, left.row_id) <
           std::tie(right.child, right.parent, right.row_id);
  }
};

/// A table whose keys can't be checked, for example because the parent's columns aren't unique.
struct Uncheckable {
  std::string child = {};
  std::string why = {};  ///< in SQLite's words
};

struct Violations {
  std::vector<Violation> rows = {};  ///< sorted; a row that violates two keys is there twice
  std::vector<Uncheckable> uncheckable = {};
};

/// Of all tables.
[[nodiscard]] Violations find_violations(Session& session);
/// Of `tables`; those that don't exist have none.
[[nodiscard]] Violations find_violations(Session& session, const Names& tables);

/// Those of `left` that `right` doesn't have, counting repetitions.
[[nodiscard]] std::vector<Violation> difference(const std::vector<Violation>& left,
                                                const std::vector<Violation>& right);

/// "child row 7 of 'comments' refers to a missing row of 'posts'".
[[nodiscard]] std::string describe(const Violation& violation);

}  // namespace solder::runner::sqlite

#endif
