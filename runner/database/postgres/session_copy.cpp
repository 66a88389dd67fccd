// COPY … FROM STDIN: its data follows the statement, and it can't travel with others.

#include "database/postgres/error.hpp"
#include "database/postgres/session.hpp"

namespace solder::runner::postgres {

void Session::put(const std::string& chunk) {
  const int size = static_cast<int>(chunk.size());
  if (PQputCopyData(connection_.get(), chunk.data(), size) != 1) {
    lose();
  }
  // What isn't sent is kept in memory.
  flush_output();
}

void Session::end_copy() {
  if (options_.is_cancelled && options_.is_cancelled()) cancelled_ = true;
  // The server calls that a cancelled query (57014).
  const char* const why = cancelled_ ? "the run was asked to stop" : nullptr;
  if (PQputCopyEnd(connection_.get(), why) != 1) lose();
  flush_output();
}

/// The server tells the row and the column apart from the error itself.
void Session::fail_copy(const PGresult* result, const Request& request) {
  try {
    fail(result, request);
  } catch (const DatabaseError& error) {
    const char* const place = PQresultErrorField(result, PG_DIAG_CONTEXT);
    if (place == nullptr || error.code() == ErrorCode::interrupted) throw;
    ErrorText text = error.text();
    text.why += ": " + one_line(place);
    throw DatabaseError(error.code(), text, error.engine_code(), error.statement(), error.offset());
  }
}

Result Session::copy_in(Request request, const std::function<bool(std::string& chunk)>& next) {
  flush();
  const Request sent = request;
  const Result begun = run(std::move(request));
  PQsetnonblocking(connection_.get(), 1);
  std::string chunk;
  try {
    while (next(chunk)) {
      if (options_.is_cancelled && options_.is_cancelled()) break;
      put(chunk);
    }
  } catch (...) {
    // The caller's own failure: the statement must end before anything else can be asked.
    PQputCopyEnd(connection_.get(), "the rows can't be sent");
    while (next_result()) {
    }
    PQsetnonblocking(connection_.get(), 0);
    throw;
  }
  end_copy();
  Result kept;
  for (Result each = next_result(); each; each = next_result()) {
    if (!kept || PQresultStatus(kept.get()) == PGRES_COMMAND_OK) kept = std::move(each);
  }
  PQsetnonblocking(connection_.get(), 0);
  if (is_lost()) lose();
  if (PQresultStatus(kept.get()) != PGRES_COMMAND_OK) fail_copy(kept.get(), sent);
  return kept;
}

}  // namespace solder::runner::postgres
