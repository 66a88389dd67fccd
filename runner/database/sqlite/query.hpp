/// \file
/// A question of the runner's own, kept prepared by the session.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_QUERY_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_QUERY_HPP

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>

#include "database/sqlite/session.hpp"

namespace solder::runner::sqlite {

/// Whether the session keeps a statement for the next time. Not for texts that are used once.
enum class Keep { yes, no };

/// Goes back to the session's statements when it ends; the session must outlive it.
class Query {
 public:
  /// \throws DatabaseError.
  Query(Session& session, std::string_view sql, Keep keep = Keep::yes);
  /// With texts for its placeholders, which must live as long as the query.
  Query(Session& session, std::string_view sql, std::initializer_list<std::string_view> arguments);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  /// \return whether there is a row. \throws DatabaseError.
  bool step();

  void bind(int index, std::int64_t value);
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  /// Valid until the next step.
  [[nodiscard]] std::string_view text(int column) const;

 private:
  Session& session_;
  std::shared_ptr<Prepared> prepared_;
};

/// Runs a statement of the runner's own whose text is used only once.
/// \throws DatabaseError.
void run_once(Session& session, const std::string& sql);

}  // namespace solder::runner::sqlite

#endif
