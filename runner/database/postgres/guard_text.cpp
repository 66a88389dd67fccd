// What the text of a plugin's SQL already shows to be none of its business.

#include <utility>

#include "core/text.hpp"
#include "database/history_table.hpp"
#include "database/postgres/connection.hpp"
#include "database/postgres/sql_cursor.hpp"
#include "database/postgres/sql_kind.hpp"
#include "database/postgres/sql_reserved.hpp"
#include "database/postgres/sql_split.hpp"

namespace solder::runner::postgres {

void PostgresConnection::refuse(std::string_view statement, std::string why, std::string next) {
  if (refusal_.empty()) refusal_ = why;
  throw DatabaseError(ErrorCode::migration,
                      {.what = "cannot run SQL", .why = std::move(why), .next = std::move(next)}, 0,
                      std::string(statement));
}

void PostgresConnection::check_allowed(std::string_view statement) {
  if (!is_guarded()) return;
  const StatementKind kind = kind_of(statement).kind;
  const bool controls =
      kind == StatementKind::transaction_control || kind == StatementKind::savepoint;
  if (controls && rules_->transaction == TransactionMode::each) {
    refuse(statement,
           "transaction control is not allowed in a migration: the transaction belongs to the "
           "runner",
           "remove it; a migration that can't run in a transaction declares TRANSACTION none");
  }
  if (kind == StatementKind::transaction_mode && is_shared_) {
    refuse(statement, "the transaction is shared by all migrations of the run",
           "remove it, or run the migrations with --transaction each");
  }
  if (kind == StatementKind::copy_to_client) {
    throw DatabaseError(ErrorCode::migration,
                        {.what = "cannot run SQL",
                         .why = "nobody reads what COPY … TO STDOUT sends",
                         .next = "read the rows with SELECT"},
                        0, std::string(statement));
  }
  const std::string name = reserved_name(
      statement, {.schema = schema_, .tables = {rules_->history_table, kLogTable, kLockTable}});
  if (name.empty()) return;
  refuse(statement, quote(name) + " is reserved for Solder",
         "leave it to the runner, or name another history table with --history-table");
}

void PostgresConnection::restore_settings(std::string_view script) {
  if (!is_guarded() || !mark_.in_transaction) return;
  for (const postgres::Statement& statement : split(script)) {
    Cursor cursor(statement.text);
    if (cursor.take_all({"RESET", "ALL"})) post_settings();
  }
}

}  // namespace solder::runner::postgres
