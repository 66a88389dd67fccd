// What a savepoint does to the statements that are open.

#include <algorithm>
#include <utility>

#include "database/postgres/connection.hpp"
#include "database/postgres/statement_runner.hpp"

namespace solder::runner::postgres {

void StatementRunner::savepoint_begin(const std::string& name) {
  const std::string sql = "SAVEPOINT " + connection_.quote_identifier(name);
  // Without a transaction the server refuses it, which must be said at once.
  if (lasts_) {
    session().post(sql);
  } else {
    session().run(sql);
  }
  savepoints_.push_back(schema_);
}

void StatementRunner::savepoint_release(const std::string& name) {
  session().run("RELEASE SAVEPOINT " + connection_.quote_identifier(name));
  if (!savepoints_.empty()) savepoints_.pop_back();
  for (auto& [cursor, depth] : open_) depth = std::min(depth, savepoints_.size());
}

void StatementRunner::savepoint_rollback(const std::string& name) {
  const std::string quoted = connection_.quote_identifier(name);
  if (!savepoints_.empty()) {
    if (savepoints_.back() != schema_) ++schema_;
    savepoints_.pop_back();
  }
  std::vector<Request> requests;
  requests.push_back({.sql = "ROLLBACK TO SAVEPOINT " + quoted});
  requests.push_back({.sql = "RELEASE SAVEPOINT " + quoted});
  // Those opened since have gone with it.
  for (const auto& [cursor, depth] : open_) {
    if (depth <= savepoints_.size()) requests.push_back({.sql = "CLOSE " + cursor});
  }
  open_.clear();
  reads_all_ = false;
  ++rollbacks_;
  std::size_t failed = 0;
  session().run_all(std::move(requests), failed);
}

}  // namespace solder::runner::postgres
