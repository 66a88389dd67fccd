/// \file
/// What an authorizer can't see (G6): a rename onto our names, and triggers and views elsewhere
/// whose body touches our tables. Compared before COMMIT with what was there when the step began.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_OUR_OBJECTS_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_OUR_OBJECTS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "database/sqlite/guard.hpp"
#include "database/sqlite/session.hpp"

namespace solder::runner::sqlite {

/// One row of sqlite_schema that concerns our tables.
struct SchemaRow {
  std::string type = {};
  std::string name = {};
  std::string table = {};
  std::string sql = {};
  friend bool operator==(const SchemaRow& left, const SchemaRow& right) {
    return std::tie(left.type, left.name, left.table, left.sql) ==
           std::tie(right.type, right.name, right.table, right.sql);
  }
};

/// Remembers them from step to step: reading the whole schema for each step would make many
/// migrations quadratic.
class OurObjects {
 public:
  explicit OurObjects(Session& session) : session_(session) {}

  /// Call it when a step begins, in its transaction. `changed`: the runner, or somebody else, may
  /// have changed the schema since the last call.
  void before_step(const std::string& history_table, bool changed);
  /// \throws Error (ErrorCode::migration) when the step has changed them.
  void after_step() const;
  void forget() { rows_.reset(); }

 private:
  [[nodiscard]] std::vector<SchemaRow> read() const;

  Session& session_;
  std::string history_table_;
  std::optional<std::vector<SchemaRow>> rows_;
};

}  // namespace solder::runner::sqlite

#endif
