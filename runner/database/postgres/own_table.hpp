/// \file
/// What the server says of the runner's own tables, asked once a transaction and all at once.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_OWN_TABLE_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_OWN_TABLE_HPP

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "database/postgres/session.hpp"

namespace solder::runner::postgres {

/// An argument of a statement that is the runner's own.
[[nodiscard]] Arguments text_arguments(const std::vector<std::string>& texts);

/// SQL that yields the shape of table `c` of pg_class: the same as long as its columns, triggers,
/// rules and row security are, and it is the same table.
[[nodiscard]] const char* shape_sql();
/// The start of it: what may change of a table without a lock that `check_step` sees.
[[nodiscard]] const char* shape_start_sql();

struct OwnTable {
  std::string oid = {};                   ///< empty: nothing has that name
  char kind = ' ';                        ///< as pg_class.relkind
  std::vector<std::string> columns = {};  ///< in lower case
  std::vector<std::string> triggers = {};
  std::string shape = {};
  std::optional<std::int64_t> rows = {};  ///< where they were asked for

  [[nodiscard]] bool is_table() const { return kind == 'r' || kind == 'p'; }
};

class OwnTables {
 public:
  /// `name` is quoted and has its schema. Asked of `session` unless it is known already.
  const OwnTable& find(Session& session, const std::string& name);
  /// The number of its rows, 0 when there is no such table.
  std::int64_t count(Session& session, const std::string& name);
  /// What was found may have changed.
  void forget() { is_known_ = false; }

 private:
  struct Entry {
    OwnTable table = {};
    bool counts = false;  ///< its rows are asked for
  };
  void ask(Session& session);

  std::map<std::string, Entry> tables_;
  bool is_known_ = false;
};

}  // namespace solder::runner::postgres

#endif
