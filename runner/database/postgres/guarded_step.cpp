// Transactions, and the part of a step that is a plugin's.

#include <exception>
#include <utility>

#include "core/text.hpp"
#include "database/postgres/connection.hpp"
#include "database/postgres/error.hpp"

namespace solder::runner::postgres {

void PostgresConnection::begin() {
  if (session_.is_lost()) session_.reconnect();
  if (lock_ != nullptr) lock_->acquire();
  session_.post("BEGIN");
  // SET rather than set_config(): a query would come before a plugin's SET TRANSACTION.
  session_.post("SET LOCAL client_connection_check_interval = '500ms'");
  transaction_ = true;
}

void PostgresConnection::begin_reading() {
  if (session_.is_lost()) session_.reconnect();
  session_.post("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  transaction_ = true;
}

void PostgresConnection::commit() {
  transaction_ = false;
  const Result result = session_.run("COMMIT");
  // After an error inside, the server answers COMMIT with ROLLBACK and no error.
  if (std::string_view(PQcmdStatus(result.get())) != "COMMIT") {
    throw DatabaseError(
        ErrorCode::database,
        {.what = "cannot commit the migration",
         .why = "the server answered COMMIT with " + printable(PQcmdStatus(result.get()))},
        0);
  }
}

void PostgresConnection::rollback() noexcept {
  try {
    drop_guard();
    transaction_ = false;
    session_.forget_posted();
    if (!session_.is_lost() && session_.in_transaction()) session_.run("ROLLBACK");
  } catch (const std::exception&) {
    // The transaction ends with the connection.
    return;
  }
}

bool PostgresConnection::in_transaction() const {
  return transaction_ || session_.in_transaction();
}

void PostgresConnection::guard(const StepRules& rules) {
  statements_ = 0;
  refusal_.clear();
  rules_ = rules;
}

std::vector<std::string> PostgresConnection::unguard() {
  rules_.reset();
  return {};
}

void PostgresConnection::drop_guard() noexcept {
  rules_.reset();
}

void PostgresConnection::savepoint_begin(const std::string& name) {
  session_.run("SAVEPOINT " + quote_identifier(name));
}

void PostgresConnection::savepoint_release(const std::string& name) {
  session_.run("RELEASE SAVEPOINT " + quote_identifier(name));
}

void PostgresConnection::savepoint_rollback(const std::string& name) {
  session_.run("ROLLBACK TO SAVEPOINT " + quote_identifier(name));
  session_.run("RELEASE SAVEPOINT " + quote_identifier(name));
}

}  // namespace solder::runner::postgres
