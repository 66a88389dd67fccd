/// \file
/// G7: foreign keys hold. Enforcement is off while a step runs, because SQLite's documentation asks
/// for it before a table is rebuilt (https://www.sqlite.org/lang_altertable.html, 7, step 1: "If
/// foreign key constraints are enabled, disable them using PRAGMA foreign_keys=OFF"), and it must
/// be off before BEGIN (https://www.sqlite.org/pragma.html#pragma_foreign_keys: "This pragma is a
/// no-op within a transaction"). What that lets through is found before COMMIT (step 10: "run
/// PRAGMA foreign_key_check to verify that the schema change did not break any foreign key
/// constraints").

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_FOREIGN_KEYS_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_FOREIGN_KEYS_HPP

#include <optional>
#include <string>
#include <vector>

#include "database/sqlite/guard.hpp"
#include "database/sqlite/session.hpp"
#include "database/sqlite/violations.hpp"

namespace solder::runner::sqlite {

/// Keeps from step to step what was violated before, so that a step pays for its own changes only.
class ForeignKeys {
 public:
  explicit ForeignKeys(Session& session) : session_(session) {}

  /// Call it when a step begins, in its transaction. `changed`: others have changed the database.
  void before_step(bool changed);
  /// What the step broke. \return warnings.
  /// \throws Error (ErrorCode::migration) naming the first violations that the step has added.
  [[nodiscard]] std::vector<std::string> after_step(const Touched& touched, bool check_all);
  /// The step's transaction was committed, so what it left is what the next one starts from.
  void committed();
  /// It was not.
  void rolled_back() { next_.reset(); }
  /// Nothing is known any more.
  void forget();

 private:
  [[nodiscard]] std::vector<std::string> compare(const Violations& now,
                                                 const Touched& touched) const;

  Session& session_;
  std::optional<Violations> before_;
  std::optional<Violations> next_;
  bool told_ = false;  ///< violations that stood before are reported once
};

}  // namespace solder::runner::sqlite

#endif
