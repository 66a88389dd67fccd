#include "database/postgres/statement_cache.hpp"

#include <utility>

#include "database/postgres/sql_kind.hpp"

namespace solder::runner::postgres {

Prepared::Prepared(StatementRunner& owner, std::string_view whole, std::string_view statement)
    : text(whole),
      sql(statement),
      translation(translate(sql)),
      is_query(postgres::is_query(sql)),
      runner(&owner) {}

std::shared_ptr<Prepared> StatementCache::find(std::string_view wanted) {
  const auto found = by_text_.find(wanted);
  if (found == by_text_.end()) return nullptr;
  all_.splice(all_.begin(), all_, found->second);
  return all_.front();
}

std::vector<std::shared_ptr<Prepared>> StatementCache::add(const std::shared_ptr<Prepared>& added) {
  all_.push_front(added);
  by_text_.emplace(added->text, all_.begin());
  std::vector<std::shared_ptr<Prepared>> unused;
  for (auto each = all_.end(); all_.size() > kCapacity && each != all_.begin();) {
    --each;
    if (each->use_count() > 1) continue;  // it must be found when the step closes all
    by_text_.erase((*each)->text);
    unused.push_back(std::move(*each));
    each = all_.erase(each);
  }
  return unused;
}

std::list<std::shared_ptr<Prepared>> StatementCache::take_all() {
  by_text_.clear();
  return std::exchange(all_, {});
}

}  // namespace solder::runner::postgres
