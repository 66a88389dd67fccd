// Rows of a result, in batches from a cursor.

#include <algorithm>
#include <utility>

#include "database/postgres/connection.hpp"
#include "database/postgres/statement_runner.hpp"

namespace solder::runner::postgres {

namespace {

/// Rows: what a loop over a small table has is read at once.
constexpr int kFirstBatch = 100;
constexpr int kLargestBatch = 10'000;
/// Bytes that a batch is meant to take.
constexpr std::size_t kBatchBytes = std::size_t{4} << 20U;

/// Rows of the next batch, so that it takes about kBatchBytes.
int next_size(const Batch& batch) {
  const std::size_t bytes = std::max<std::size_t>(PQresultMemorySize(batch.rows.get()), 1);
  const std::size_t fitting = static_cast<std::size_t>(batch.size) * kBatchBytes / bytes;
  return static_cast<int>(std::clamp<std::size_t>(fitting, 1, kLargestBatch));
}

std::string fetch_sql(int size, const std::string& cursor) {
  return "FETCH " + std::to_string(size) + " FROM " + cursor;
}

}  // namespace

Batch StatementRunner::run(Prepared& prepared, const Arguments& arguments) {
  if (lasts_ && prepared.is_query && !prepared.is_short) return open(prepared, arguments);
  Batch batch;
  if (lasts_) {
    Requests requests;
    add_requests(requests, prepared, arguments);
    batch.rows = std::move(send(prepared, std::move(requests)).back());
  } else {
    batch.rows = run_plainly(prepared, arguments);
  }
  connection_.note(batch.rows.get());
  return batch;
}

Batch StatementRunner::open(Prepared& prepared, const Arguments& arguments) {
  if (!std::exchange(reads_all_, true)) session().post("SET LOCAL cursor_tuple_fraction = 1");
  Batch batch;
  batch.cursor = prefix_ + "cursor_" + std::to_string(++names_);
  batch.size = kFirstBatch;
  const std::string declare = "DECLARE " + batch.cursor + " NO SCROLL CURSOR FOR ";
  const std::string& sql = prepared.translation.sql;
  Requests requests;
  requests.all.push_back(
      {.sql = declare + sql, .arguments = arguments, .shown = sql, .prefix = declare.size()});
  requests.all.push_back({.sql = fetch_sql(batch.size, batch.cursor), .shown = sql});
  ++prepared.runs;
  batch.rows = std::move(send(prepared, std::move(requests)).back());
  connection_.note(batch.rows.get());
  open_.emplace(batch.cursor, savepoints_.size());
  prepared.is_short = PQntuples(batch.rows.get()) < batch.size;
  return settle(std::move(batch));
}

/// Ends the cursor when there are no rows behind the batch.
Batch StatementRunner::settle(Batch batch) {
  if (PQntuples(batch.rows.get()) < batch.size) close(std::exchange(batch.cursor, {}));
  return batch;
}

Batch StatementRunner::next(Prepared& prepared, Batch batch) {
  batch.size = next_size(batch);
  batch.rows.reset();
  Requests requests;
  requests.all.push_back(
      {.sql = fetch_sql(batch.size, batch.cursor), .shown = prepared.translation.sql});
  batch.rows = std::move(send(prepared, std::move(requests)).back());
  return settle(std::move(batch));
}

bool StatementRunner::close(const std::string& cursor) {
  const auto found = open_.find(cursor);
  if (found == open_.end() || session().is_failed()) return false;
  if (session().in_transaction()) session().post("CLOSE " + cursor);
  open_.erase(found);
  return true;
}

}  // namespace solder::runner::postgres
