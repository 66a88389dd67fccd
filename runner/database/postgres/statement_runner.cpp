#include "database/postgres/statement_runner.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

#include "database/postgres/connection.hpp"
#include "database/postgres/values.hpp"

namespace solder::runner::postgres {

namespace {

/// Rows: what a loop over a small table has is read at once.
constexpr int kFirstBatch = 100;
constexpr int kLargestBatch = 10'000;
/// Bytes that a batch is meant to take.
constexpr std::size_t kBatchBytes = std::size_t{4} << 20U;
constexpr std::uint64_t kRowsOnTheirWay = 5'000;
constexpr std::size_t kBytesOnTheirWay = std::size_t{4} << 20U;

/// Names that no other session has: a pooler gives the server's sessions to one after the other.
std::string random_prefix() {
  std::random_device random;
  constexpr const char* kDigits = "0123456789abcdef";
  std::string prefix = "solder_";
  for (int digit = 0; digit < 12; ++digit) prefix.push_back(kDigits[random() % 16]);
  return prefix + "_";
}

/// `error` of a translated statement, as one of what the author wrote.
[[noreturn]] void rethrow(const Prepared& prepared, const DatabaseError& error) {
  if (error.statement() != prepared.translation.sql) throw DatabaseError(error);
  int offset = error.offset();
  if (offset >= 0) {
    offset =
        static_cast<int>(author_offset(prepared.translation, static_cast<std::size_t>(offset) + 1));
  }
  throw DatabaseError(error.code(), error.text(), error.engine_code(), prepared.sql, offset);
}

/// Rows of the next batch, so that it takes about kBatchBytes.
int next_size(const Batch& batch) {
  const std::size_t bytes = std::max<std::size_t>(PQresultMemorySize(batch.rows.get()), 1);
  const std::size_t fitting = static_cast<std::size_t>(batch.size) * kBatchBytes / bytes;
  return static_cast<int>(std::clamp<std::size_t>(fitting, 1, kLargestBatch));
}

std::string fetch_sql(int size, const std::string& cursor) {
  return "FETCH " + std::to_string(size) + " FROM " + cursor;
}

/// Whether what was prepared with `types` can be run with these arguments.
bool fit(const std::vector<Oid>& types, const Arguments& arguments) {
  for (std::size_t index = 0; index < types.size(); ++index) {
    if (!arguments.is_null(index) && types[index] != arguments.types()[index]) return false;
  }
  return true;
}

}  // namespace

void require_storable(const solder_value& value, std::uint32_t index, const std::string& sql) {
  const std::string why = fault_of(value);
  if (why.empty()) return;
  throw misuse("the value for placeholder " + std::to_string(index) + " " + why, sql);
}

DatabaseError misuse(const std::string& why, const std::string& sql) {
  return {ErrorCode::database, {.what = "cannot run SQL", .why = why}, 0, sql};
}

StatementRunner::StatementRunner(PostgresConnection& connection)
    : connection_(connection), prefix_(random_prefix()) {}

Session& StatementRunner::session() {
  return connection_.session();
}

void StatementRunner::begin_step(bool in_transaction) {
  in_step_ = true;
  lasts_ = in_transaction;
  shared_ = false;
  reads_all_ = false;
  savepoints_.clear();
}

void StatementRunner::end_step() noexcept {
  if (!in_step_) return;
  in_step_ = false;
  while (!open_.empty() && close(open_.begin()->first)) {
  }
  open_.clear();
  for (const std::shared_ptr<Prepared>& prepared : plugins_.take_all()) {
    forget_name(*prepared);
    prepared->runner = nullptr;
  }
  lasts_ = false;
}

void StatementRunner::close_all() noexcept {
  end_step();
  for (const std::shared_ptr<Prepared>& prepared : own_.take_all()) prepared->runner = nullptr;
}

void StatementRunner::forget_name(Prepared& prepared) {
  if (!prepared.name.empty()) session().drop_prepared(std::move(prepared.name));
  prepared.name.clear();
}

std::shared_ptr<Prepared> StatementRunner::find(std::string_view text) {
  return (in_step_ ? plugins_ : own_).find(text);
}

std::shared_ptr<Prepared> StatementRunner::add(std::string_view text, std::string_view statement) {
  auto prepared = std::make_shared<Prepared>(*this, text, statement);
  for (const auto& unused : (in_step_ ? plugins_ : own_).add(prepared)) forget_name(*unused);
  return prepared;
}

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

Result StatementRunner::run_plainly(const Prepared& prepared, const Arguments& arguments) {
  try {
    return connection_.answer({.sql = prepared.translation.sql, .arguments = arguments});
  } catch (const DatabaseError& error) {
    rethrow(prepared, error);
  }
}

/// What runs it: by its text, or by its name, which the server may have to be told of before.
void StatementRunner::add_requests(Requests& requests, Prepared& prepared,
                                   const Arguments& arguments) {
  const std::string& sql = prepared.translation.sql;
  if (shared_) ++schema_;
  if (!shared_ && prepared.runs > 0 && prepare(prepared, arguments)) {
    requests.prepares_at = requests.all.size();
    requests.all.push_back({.sql = sql,
                            .arguments = Arguments(prepared.types),
                            .prepared = prepared.name,
                            .prepares = true});
  }
  const bool by_name = !prepared.name.empty() && prepared.prepared_as_of == schema_ &&
                       fit(prepared.types, arguments);
  requests.all.push_back(
      {.sql = sql, .arguments = arguments, .prepared = by_name ? prepared.name : std::string()});
  ++prepared.runs;
}

std::vector<Result> StatementRunner::send(Prepared& prepared, Requests requests) {
  std::size_t failed = 0;
  try {
    return session().run_all(std::move(requests.all), failed);
  } catch (const DatabaseError& error) {
    if (requests.prepares_at && failed <= *requests.prepares_at) prepared.name.clear();
    rethrow(prepared, error);
  }
}

/// Gives it a name on the server if it needs a new one. \return whether it does.
bool StatementRunner::prepare(Prepared& prepared, const Arguments& arguments) {
  std::vector<Oid> types(arguments.types(), arguments.types() + arguments.count());
  bool holds = !prepared.name.empty() && prepared.prepared_as_of == schema_;
  if (holds) {
    // A column that was null so far may turn out to be bytes.
    for (std::size_t index = 0; index < types.size(); ++index) {
      if (types[index] != 0 && prepared.types[index] == 0) holds = false;
      types[index] = std::max(types[index], prepared.types[index]);
    }
  }
  if (holds) return false;
  forget_name(prepared);
  prepared.name = prefix_ + std::to_string(++names_);
  prepared.types = std::move(types);
  prepared.prepared_as_of = schema_;
  return true;
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

void StatementRunner::run_many(Prepared& prepared, const solder_value* arguments,
                               std::uint32_t count, std::uint64_t rows) {
  if (rows > 1) ++prepared.runs;
  for (std::uint64_t done = 0; done < rows;) {
    const auto& is_cancelled = connection_.session().options().is_cancelled;
    if (is_cancelled && is_cancelled()) {
      throw DatabaseError(ErrorCode::interrupted,
                          {.what = "cannot run SQL", .why = "the run was asked to stop"}, 0,
                          prepared.sql);
    }
    done += run_chunk(prepared, arguments + done * count, count, rows - done);
  }
}

/// \return how many of the rows it has sent, which is bounded by what they take in memory.
std::uint64_t StatementRunner::run_chunk(Prepared& prepared, const solder_value* arguments,
                                         std::uint32_t count, std::uint64_t rows) {
  Requests requests;
  std::size_t bytes = 0;
  std::uint64_t taken = 0;
  Arguments row(count);
  while (taken < rows && taken < kRowsOnTheirWay && bytes < kBytesOnTheirWay) {
    for (std::uint32_t index = 0; index < count; ++index) {
      require_storable(arguments[taken * count + index], index + 1, prepared.sql);
      row.set(index, arguments[taken * count + index]);
    }
    bytes += row.bytes();
    add_requests(requests, prepared, row);
    ++taken;
  }
  for (const Result& result : send(prepared, std::move(requests))) {
    if (*PQcmdStatus(result.get()) != '\0') connection_.note(result.get());
  }
  return taken;
}

bool StatementRunner::close(const std::string& cursor) {
  const auto found = open_.find(cursor);
  if (found == open_.end() || session().is_failed()) return false;
  if (session().in_transaction()) session().post("CLOSE " + cursor);
  open_.erase(found);
  return true;
}

const std::vector<std::string>& StatementRunner::columns(Prepared& prepared) {
  if (shared_) ++schema_;
  if (prepared.columns && prepared.columns_as_of == schema_) return *prepared.columns;
  Requests requests;
  requests.all.push_back({.sql = prepared.translation.sql, .prepares = true});
  requests.all.push_back({.sql = prepared.translation.sql, .describes = true});
  const std::vector<Result> results = send(prepared, std::move(requests));
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(PQnfields(results.back().get())));
  for (int index = 0; index < PQnfields(results.back().get()); ++index) {
    names.emplace_back(PQfname(results.back().get(), index));
  }
  prepared.columns_as_of = schema_;
  return prepared.columns.emplace(std::move(names));
}

void StatementRunner::saw(std::string_view tag) {
  constexpr std::array kHarmless = {"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE",
                                    "FETCH",  "COPY",   "CLOSE",  "DECLARE"};
  const std::string_view verb = tag.substr(0, tag.find(' '));
  if (std::find(kHarmless.begin(), kHarmless.end(), verb) == kHarmless.end()) ++schema_;
}

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
