#include "database/postgres/sql_kind.hpp"

#include <algorithm>
#include <array>

#include "database/postgres/sql_concurrent.hpp"
#include "database/postgres/sql_cursor.hpp"

namespace solder::runner::postgres {

namespace {

/// ROLLBACK [WORK | TRANSACTION] TO …
StatementKind rollback_kind(Cursor cursor) {
  if (!cursor.take("WORK")) cursor.take("TRANSACTION");
  return cursor.take("TO") ? StatementKind::savepoint : StatementKind::transaction_control;
}

/// PREPARE TRANSACTION 'id', where PREPARE transaction AS … prepares a statement of that name.
StatementKind prepare_kind(Cursor cursor) {
  const bool commits = cursor.take("TRANSACTION") && cursor.peek().kind == TokenKind::string;
  return commits ? StatementKind::transaction_control : StatementKind::other;
}

StatementKind set_kind(Cursor cursor) {
  if (cursor.take_all({"SESSION", "CHARACTERISTICS"})) return StatementKind::session_mode;
  if (!cursor.take("LOCAL")) cursor.take("SESSION");
  const bool is_mode = cursor.is_at(
      {"TRANSACTION", "TRANSACTION_ISOLATION", "TRANSACTION_READ_ONLY", "TRANSACTION_DEFERRABLE"});
  return is_mode ? StatementKind::transaction_mode : StatementKind::other;
}

/// COPY {table [(columns)] | (query)} {FROM | TO} {STDIN | STDOUT | PROGRAM 'command' | 'file'}
StatementKind copy_kind(Cursor cursor) {
  while (!cursor.at_end() && !cursor.is_at({"FROM", "TO"})) {
    if (cursor.peek().is_symbol("(")) {
      cursor.take_parentheses();
    } else {
      cursor.take();
    }
  }
  const bool reads = cursor.take().is("FROM");
  if (cursor.take("PROGRAM")) return StatementKind::copy_program;
  // The server takes either word in either direction.
  if (!cursor.is_at({"STDIN", "STDOUT"})) return StatementKind::other;
  return reads ? StatementKind::copy_from_client : StatementKind::copy_to_client;
}

StatementKind kind_at(Cursor cursor) {
  const Token verb = cursor.take();
  for (const char* keyword : {"BEGIN", "COMMIT", "END", "ABORT"}) {
    if (verb.is(keyword)) return StatementKind::transaction_control;
  }
  if (verb.is("START") && cursor.take("TRANSACTION")) return StatementKind::transaction_control;
  if (verb.is("SAVEPOINT") || verb.is("RELEASE")) return StatementKind::savepoint;
  if (verb.is("ROLLBACK")) return rollback_kind(cursor);
  if (verb.is("PREPARE")) return prepare_kind(cursor);
  if (verb.is("SET")) return set_kind(cursor);
  if (verb.is("COPY")) return copy_kind(cursor);
  if (verb.is("CALL")) return StatementKind::call;
  return verb.is("DO") ? StatementKind::do_block : StatementKind::other;
}

/// ALTER DATABASE … SET TABLESPACE, ALTER SYSTEM, ALTER TABLE … DETACH PARTITION … CONCURRENTLY
bool alters_outside(Cursor cursor) {
  if (cursor.take("SYSTEM")) return true;
  if (cursor.take("DATABASE")) {
    cursor.take();
    return cursor.take_all({"SET", "TABLESPACE"});
  }
  if (!cursor.take("TABLE")) return false;
  while (!cursor.at_end()) {
    if (cursor.take_all({"DETACH", "PARTITION"})) {
      read_name(cursor);
      return cursor.take("CONCURRENTLY");
    }
    cursor.take();
  }
  return false;
}

/// REINDEX {SCHEMA | DATABASE | SYSTEM} goes through its tables in transactions of its own.
bool reindexes_many(Cursor cursor) {
  cursor.take_parentheses();
  return cursor.is_at({"SCHEMA", "DATABASE", "SYSTEM"});
}

bool runs_alone(Cursor cursor) {
  const Token verb = cursor.take();
  if (verb.is("VACUUM")) return true;
  if (verb.is("CREATE") || verb.is("DROP")) return cursor.is_at({"DATABASE", "TABLESPACE"});
  if (verb.is("ALTER")) return alters_outside(cursor);
  if (verb.is("DISCARD")) return cursor.take("ALL");
  if (verb.is("REINDEX")) return reindexes_many(cursor);
  if (!verb.is("CLUSTER")) return false;
  // Without a table it goes through all that were clustered before.
  cursor.take_parentheses();
  cursor.take("VERBOSE");
  return cursor.at_end();
}

bool changes_rows(const Cursor& cursor) {
  return cursor.is_at({"INSERT", "UPDATE", "DELETE", "MERGE"});
}

/// The verb after the queries of a WITH, which may themselves be called `update`: those come after
/// WITH, RECURSIVE or a comma, and the columns that SEARCH and CYCLE add after SET.
bool counts(Cursor cursor) {
  constexpr std::array kBeforeNames = {"WITH", "RECURSIVE", "SET"};
  if (!cursor.peek().is("WITH")) return changes_rows(cursor);
  Token previous = cursor.take();
  while (!cursor.at_end()) {
    if (cursor.peek().is_symbol("(")) {
      cursor.take_parentheses();
      previous = {};
      continue;
    }
    const bool is_name = previous.is_symbol(",") ||
                         std::any_of(kBeforeNames.begin(), kBeforeNames.end(),
                                     [&](const char* keyword) { return previous.is(keyword); });
    if (!is_name && changes_rows(cursor)) return true;
    if (!is_name && cursor.is_at({"SELECT", "VALUES", "TABLE"})) return false;
    previous = cursor.take();
  }
  return false;
}

}  // namespace

StatementFacts kind_of(std::string_view statement) {
  const Cursor start(statement);
  StatementFacts facts;
  facts.kind = kind_at(start);
  facts.counts_changes = counts(start);
  facts.concurrent_index = concurrent_index(start);
  facts.needs_no_transaction =
      facts.concurrent_index.work != ConcurrentIndex::Work::none || runs_alone(start);
  return facts;
}

bool is_query(std::string_view statement) {
  Cursor cursor(statement);
  while (cursor.take_symbol("(")) {
  }
  if (!cursor.is_at({"SELECT", "VALUES", "TABLE", "WITH"})) return false;
  for (Token previous = cursor.take(); !cursor.at_end(); previous = cursor.take()) {
    if (cursor.is_at({"INTO", "INSERT", "DELETE", "MERGE"})) return false;
    const bool locks = previous.is("FOR") || previous.is("KEY");
    if (cursor.peek().is("UPDATE") && !locks) return false;
  }
  return true;
}

bool has_own_parameters(std::string_view statement) {
  Cursor cursor(statement);
  if (cursor.take("PREPARE")) return true;
  if (!cursor.take("CREATE")) return false;
  cursor.take_all({"OR", "REPLACE"});
  return cursor.is_at({"FUNCTION", "PROCEDURE"});
}

}  // namespace solder::runner::postgres
