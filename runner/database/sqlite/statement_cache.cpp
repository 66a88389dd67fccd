#include "database/sqlite/statement_cache.hpp"

#include <new>

namespace solder::runner::sqlite {

void Prepared::close() {
  sqlite3_finalize(handle);
  handle = nullptr;
  cache = nullptr;
}

std::shared_ptr<Prepared> StatementCache::take(std::string_view sql) {
  const auto found = by_sql_.find(sql);
  if (found == by_sql_.end()) return nullptr;
  std::shared_ptr<Prepared> statement = found->second;
  by_sql_.erase(found);
  in_use_.splice(in_use_.begin(), idle_, statement->place);
  return statement;
}

void StatementCache::add(const std::shared_ptr<Prepared>& statement) {
  statement->cache = this;
  statement->place = in_use_.insert(in_use_.begin(), statement);
}

void StatementCache::give_back(Prepared& statement) noexcept {
  const std::shared_ptr<Prepared> kept = *statement.place;
  if (!keep(kept)) {
    in_use_.erase(kept->place);
    kept->close();
    return;
  }
  idle_.splice(idle_.begin(), in_use_, kept->place);
  if (idle_.size() <= kCapacity) return;
  const std::shared_ptr<Prepared> oldest = idle_.back();
  by_sql_.erase(oldest->sql);
  idle_.pop_back();
  oldest->close();
}

/// \return whether its text can be looked up from now on: not when another statement of that text
/// can, nor without memory for it.
bool StatementCache::keep(const std::shared_ptr<Prepared>& statement) noexcept {
  try {
    return by_sql_.emplace(statement->sql, statement).second;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

void StatementCache::reset_all() {
  for (const std::shared_ptr<Prepared>& statement : in_use_) sqlite3_reset(statement->handle);
}

void StatementCache::close_all() {
  by_sql_.clear();
  for (auto* list : {&in_use_, &idle_}) {
    for (const std::shared_ptr<Prepared>& statement : *list) statement->close();
    list->clear();
  }
}

}  // namespace solder::runner::sqlite
