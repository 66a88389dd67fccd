/// \file
/// Statements kept by their text, so that preparing per row is cheap.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_STATEMENT_CACHE_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_STATEMENT_CACHE_HPP

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "database/postgres/libpq.hpp"
#include "database/postgres/sql_placeholders.hpp"

namespace solder::runner::postgres {

class StatementRunner;

/// What is known of one text. Shared by the cache and by all statements of that text: each keeps
/// its own rows, so they may be in use at the same time.
struct Prepared {
  /// `statement` is the one statement that `whole` holds. \throws DatabaseError as `translate`.
  Prepared(StatementRunner& owner, std::string_view whole, std::string_view statement);

  std::string text;  ///< as the author gave it
  std::string sql;   ///< the statement in it
  Translation translation;
  bool is_query = false;              ///< see is_query()
  StatementRunner* runner = nullptr;  ///< null when closed
  std::string name = {};              ///< on the server; empty: not prepared there
  std::vector<Oid> types = {};        ///< with which it was prepared there
  std::int64_t prepared_as_of = 0;    ///< see StatementRunner::schema_
  std::int64_t runs = 0;
  bool is_short = false;                                 ///< its rows fitted into one batch
  std::optional<std::vector<std::string>> columns = {};  ///< their names, once asked for
  std::int64_t columns_as_of = 0;
};

class StatementCache {
 public:
  /// That of the text, or null.
  [[nodiscard]] std::shared_ptr<Prepared> find(std::string_view wanted);
  /// Takes one in. \return those that nobody uses and that it doesn't keep for it.
  [[nodiscard]] std::vector<std::shared_ptr<Prepared>> add(const std::shared_ptr<Prepared>& added);
  /// Forgets and returns all.
  [[nodiscard]] std::list<std::shared_ptr<Prepared>> take_all();

 private:
  /// A migration rarely has more different ones in its loops.
  static constexpr std::size_t kCapacity = 64;

  std::list<std::shared_ptr<Prepared>> all_;  ///< latest first
  std::unordered_map<std::string_view, std::list<std::shared_ptr<Prepared>>::iterator> by_text_;
};

}  // namespace solder::runner::postgres

#endif
