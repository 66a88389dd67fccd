// How a COMMIT ended whose answer never came (G2).

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include "core/text.hpp"
#include "database/postgres/connection.hpp"
#include "database/postgres/error.hpp"

namespace solder::runner::postgres {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

DatabaseError in_doubt(const std::string& name, const std::string& why) {
  return {ErrorCode::in_doubt,
          {.what = "cannot tell whether COMMIT took effect in database " + quote(name),
           .why = "the connection was lost before COMMIT was answered" + why,
           .next = "when the database can be reached again, ask 'solder status'"},
          pack_sqlstate("08007")};
}

}  // namespace

/// What it asks of the server is only whether the end has come: the history then tells which.
void PostgresConnection::settle_commit(const std::string& transaction_id) {
  const Clock::time_point deadline = Clock::now() + options_.lock_timeout;
  std::string why = ", and its transaction has no number";
  while (!transaction_id.empty()) {
    try {
      if (session_.is_lost()) session_.reconnect();
      const Result answer =
          session_.run({.sql = "SELECT coalesce(pg_catalog.pg_xact_status($1::xid8), '')",
                        .arguments = text_arguments({transaction_id})});
      if (std::string_view(PQgetvalue(answer.get(), 0, 0)) != "in progress") return;
      why = ", and its transaction is still in progress";
    } catch (const DatabaseError& error) {
      // The server that answers now has never heard of it: its history is what counts.
      if (!session_.is_lost()) return;
      why = ": " + error.text().why;
    }
    const bool stops = options_.is_cancelled && options_.is_cancelled();
    if (stops || Clock::now() >= deadline) break;
    std::this_thread::sleep_for(milliseconds{50});
  }
  throw in_doubt(name_, why);
}

std::uint64_t PostgresConnection::transaction_number() const {
  return std::strtoull(transaction_id_.c_str(), nullptr, 10);
}

void PostgresConnection::wait_for_end(std::uint64_t transaction) {
  if (transaction != 0) settle_commit(std::to_string(transaction));
}

}  // namespace solder::runner::postgres
