#include "database/postgres/restore_outcome.hpp"

#include <chrono>
#include <thread>

#include "core/text.hpp"
#include "database/postgres/connection.hpp"
#include "database/postgres/dump.hpp"
#include "database/postgres/error.hpp"

namespace solder::runner::postgres {

namespace {

constexpr const char* kNext =
    "the database is as it was; use a role that owns all that is in it and in the backup";

/// Empty when psql didn't come so far as to begin.
std::string transaction_of(const std::string& output) {
  const std::size_t at = output.find(kTransactionMark);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + std::string_view(kTransactionMark).size();
  const std::string number = output.substr(begin, output.find('\n', begin) - begin);
  const bool is_number = number.find_first_not_of("0123456789") == std::string::npos;
  return is_number ? number : std::string();
}

/// "committed", "aborted", or "in progress": the server may still be working for a psql that is
/// gone.
std::string ask_outcome(Connection& connection, const std::string& transaction) {
  const auto row = connection.prepare("SELECT txid_status(" + transaction + ")");
  return row->step() ? std::string(row->column_text(0)) : std::string();
}

std::string wait_for_outcome(Connection& connection, const std::string& transaction,
                             std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::string outcome = ask_outcome(connection, transaction);
  while (outcome == "in progress" && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    outcome = ask_outcome(connection, transaction);
  }
  return outcome;
}

}  // namespace

RestoredDatabase judge_restore(const DatabaseAddress& live, const ProgramRun& run,
                               const ProgramEnd& end, const OpenOptions& options) {
  const std::string what = "cannot restore database " + quote(live.name());
  const std::string transaction = transaction_of(end.output);
  if (transaction.empty()) throw program_failed(what, run, end, kNext);
  std::string outcome;
  std::string why;
  try {
    OpenOptions reading = options;
    reading.access = OpenOptions::Access::read;
    PostgresConnection connection(live, reading);
    outcome = wait_for_outcome(connection, transaction, options.lock_timeout);
  } catch (const DatabaseError& error) {
    why = error.text().why;
  }
  if (outcome == "committed") {
    if (end.succeeded) return {};
    return {.warning =
                "psql ended with " + end.how +
                ", but the server says that the restore is committed: " + one_line(end.errors)};
  }
  if (outcome == "aborted") throw program_failed(what, run, end, kNext);
  throw Error(ErrorCode::in_doubt,
              {.what = "cannot tell whether database " + quote(live.name()) + " is restored",
               .why = one_line(end.errors) + "; the outcome of transaction " + transaction +
                      (why.empty() ? " is '" + outcome + "'" : " can't be asked for: " + why),
               .next = "when the server answers again, run the restore again"});
}

}  // namespace solder::runner::postgres
